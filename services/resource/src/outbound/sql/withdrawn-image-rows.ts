import { boolColumn, dateColumn, defineRows, textColumn, varcharColumn } from '@berth/platform';

export interface WithdrawnImageRow {
  readonly image: string;
  readonly reason: string;
  readonly withdrawnAt: Date;
  /** True while instances of it may not be marked yet. */
  readonly pending: boolean;
}

export const withdrawnImageRows = defineRows<WithdrawnImageRow>({
  name: 'withdrawn_image',
  columns: {
    image: varcharColumn(255, { primary: true }),
    reason: textColumn(),
    withdrawnAt: dateColumn({ name: 'withdrawn_at' }),
    pending: boolColumn(),
  },
  indices: [['pending']],
});
