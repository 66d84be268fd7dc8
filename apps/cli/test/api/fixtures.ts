export const ACCOUNT = {
  id: 2,
  email: 'ada@example.com',
  nickname: 'Ada',
  status: 'ENABLED',
  roles: ['user'],
  createdAt: '2026-11-21T08:11:44.282Z',
};

export const SPEC = {
  cpu: 0.25,
  memory: 128,
  gpu: null,
  image: 'berth/hello:1',
  config: { port: 8080, healthPath: '/', env: { A: '1' }, command: [], args: [] },
};

export const PRODUCT = { id: 1, name: 'Hello', description: '', status: 'ENABLED', price: 500, currency: 'EUR', spec: SPEC };

export const order = (status: string, cancelReason: object | null = null) => ({
  id: '117537422942015488',
  userId: 2,
  productId: 1,
  productName: 'Hello',
  instanceId: null,
  instanceName: 'ada-1',
  status,
  amount: 500,
  currency: 'EUR',
  payment: { status: status === 'PENDING' ? 'NONE' : 'HELD' },
  spec: SPEC,
  createdAt: '2026-11-21T08:11:45.371Z',
  updatedAt: '2026-11-21T08:11:45.371Z',
  paidAt: null,
  cancelledAt: null,
  completedAt: null,
  cancelReason,
});

export const operation = (status: string, error: object | null = null) => ({
  id: '01a1fd29-4fac-7306-a225-804712495d27',
  kind: 'stop',
  instanceId: '2243860224272',
  status,
  error,
  deadline: '2026-11-21T08:13:45.452Z',
  createdAt: '2026-11-21T08:11:45.452Z',
  updatedAt: '2026-11-21T08:11:45.594Z',
  steps: [],
});
