import { invalidInput } from '@berth/shared-kernel';
import type { TimelinePosition } from '../../../application/ports/timeline.js';

const POSITION = /^([0-9]{1,15}) ([0-9]{1,19}) ([0-9a-zA-Z-]{1,64})$/;

export const timelineKey = ({ at, sequence, id }: TimelinePosition): string => `${at.getTime()} ${sequence} ${id}`;

/** @throws invalid-input `request.invalid-id` for what {@link timelineKey} did not write */
export function parseTimelineKey(text: string): TimelinePosition {
  const [, at, sequence, id] = POSITION.exec(text) ?? [];
  if (at === undefined || sequence === undefined || id === undefined)
    throw invalidInput('request.invalid-id', 'This is no position in a timeline.');
  return { at: new Date(Number(at)), sequence: BigInt(sequence), id };
}
