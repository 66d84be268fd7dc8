import { probe } from '../../network/probe.ts';

// A Metadata request of version 1 for no topic: length, api key 3, version 1, correlation id 7, client id null, empty array.
const METADATA = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 0]);

/**
 * Whether the broker takes part: it answers and lists itself. One that still waits to be admitted has an open port too.
 * https://kafka.apache.org/protocol#The_Messages_Metadata
 */
export function kafkaIsReady(port: number): Promise<boolean> {
  return probe({
    port,
    send: METADATA,
    answers: (received) => (received.length < 12 || received.length < 4 + received.readInt32BE(0) ? null : received.readInt32BE(8) > 0),
  });
}
