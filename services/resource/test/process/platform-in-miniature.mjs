// Holds a ProcessCluster and nothing else, built as in production, for the test that kills it. Arguments: tag, images.
import { ProcessCluster } from '../../dist/outbound/process/process-cluster.js';

const [tag, ...images] = process.argv.slice(2);
const logger = { debug() {}, warn() {}, error() {} };
const cluster = new ProcessCluster({ logger, tag, backOffFirstMs: 50, backOffMostMs: 50 });
images.forEach((image, index) => {
  const config = { port: 8080, healthPath: '/', env: {}, command: [], args: [] };
  void cluster.apply({
    instanceId: BigInt(index + 1),
    userId: 1,
    generation: 1,
    spec: { cpu: 1, memory: 64, gpu: null, image, config },
    displayName: image,
    running: true,
    restartToken: '',
  });
});
setInterval(() => {
  const ready = images.filter((_, index) => typeof cluster.endpointOf(BigInt(index + 1))?.port === 'number');
  process.stdout.write(`${ready.length}\n`);
}, 20);
