import type { ApiRequest } from '@berth/platform';
import { type OrderId, parseOrderId } from '@berth/shared-kernel';

/** The order that the path names. @throws invalid-input `request.invalid-id` */
export const orderIdOf = (request: Pick<ApiRequest, 'params'>): OrderId => parseOrderId(request.params['orderId'] ?? '');
