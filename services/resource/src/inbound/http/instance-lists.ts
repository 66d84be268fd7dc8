import { DESIRED_STATUSES, INSTANCE_STATUSES } from '@berth/contracts';
import { FromDecimal, FromList, IsSearchText, MayBeAbsent, type SortBy, SortedBy, type SortedList, SortedQuery } from '@berth/platform';
import { asUserId, type InstanceId, MAX_USER_ID, parseInstanceId, parseOrderId, type UserId } from '@berth/shared-kernel';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import type { InstanceFilter } from '../../application/queries/list-instances.js';

type InstanceStatus = NonNullable<InstanceFilter['status']>[number];
type Desired = NonNullable<InstanceFilter['desired']>[number];

const FIELDS = { createdAt: 'time', name: 'text', id: 'integer' } as const;

type InstanceList = SortedList<typeof FIELDS, InstanceId>;
export const OWN_INSTANCES: InstanceList = { route: 'instances.list', fields: FIELDS, parseId: parseInstanceId };
export const ALL_INSTANCES: InstanceList = { route: 'admin.instances.list', fields: FIELDS, parseId: parseInstanceId };

/** Newest first unless another order is asked for. */
export class OwnInstancesQuery extends SortedQuery {
  @SortedBy(FIELDS)
  sort: SortBy<typeof FIELDS> = '-createdAt';

  @MayBeAbsent()
  @FromList()
  @IsIn(INSTANCE_STATUSES, { each: true })
  status?: InstanceStatus[];
}

export class AllInstancesQuery extends OwnInstancesQuery {
  @MayBeAbsent()
  @FromList()
  @IsIn(DESIRED_STATUSES, { each: true })
  desired?: Desired[];

  @MayBeAbsent()
  @FromDecimal()
  @IsInt()
  @Min(1)
  @Max(MAX_USER_ID)
  userId?: number;

  @MayBeAbsent()
  @Matches(/^[1-9][0-9]{0,18}$/)
  orderId?: string;

  @MayBeAbsent()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  image?: string;

  @MayBeAbsent()
  @IsSearchText()
  q?: string;
}

export const ownFilter = ({ status, createdFrom, createdTo }: OwnInstancesQuery, userId: UserId): InstanceFilter => ({
  userId,
  status,
  created: { from: createdFrom, to: createdTo },
});

/** @throws invalid-input `request.invalid-id` for the id of an order that none can have */
export const allFilter = ({ status, desired, userId, orderId, image, q, createdFrom, createdTo }: AllInstancesQuery): InstanceFilter => ({
  status,
  desired,
  userId: userId === undefined ? undefined : asUserId(userId),
  orderId: orderId === undefined ? undefined : parseOrderId(orderId),
  image,
  text: q,
  created: { from: createdFrom, to: createdTo },
});
