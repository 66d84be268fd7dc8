import { dateColumn, defineRows, int64Column, jsonColumn, textColumn, varcharColumn } from '@berth/platform';

export interface TimelineRow {
  readonly id: string;
  readonly orderId: bigint;
  readonly type: string;
  readonly at: Date;
  readonly sequence: bigint;
  readonly recordedAt: Date;
  readonly message: string;
  readonly detail: object;
}

export const timelineRows = defineRows<TimelineRow>({
  name: 'order_timeline',
  columns: {
    id: varcharColumn(64, { name: 'event_id', primary: true }),
    orderId: int64Column({ name: 'order_id' }),
    type: varcharColumn(64),
    at: dateColumn({ name: 'happened_at' }),
    sequence: int64Column(),
    recordedAt: dateColumn({ name: 'recorded_at' }),
    message: textColumn(),
    detail: jsonColumn(),
  },
  indices: [['orderId', 'at', 'sequence', 'id']],
});
