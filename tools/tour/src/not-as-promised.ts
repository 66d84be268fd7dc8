/** A promise of Berth's that was not kept; the tour ends with it. */
export class NotAsPromised extends Error {}
