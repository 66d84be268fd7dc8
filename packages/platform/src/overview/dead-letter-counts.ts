import { type DeadLetterFigures, deadLetterTopic, type Topic } from '@berth/contracts';
import { DeadLetterBox } from '../messaging/dead-letter-box.js';
import type { EventLog, TopicMeasure } from '../messaging/event-log.js';

interface Counted {
  readonly appended: number;
  readonly records: number;
  readonly figures: DeadLetterFigures;
}

export interface DeadLetterCountsOptions {
  readonly log: Pick<EventLog, 'measure' | 'publish' | 'read'>;
  /** How many records of a topic are looked at to leave out those that were replayed; 1,000 when absent. */
  readonly mostRead?: number;
}

/** Counts the dead letters that wait, by offsets first: letters are read only when some came or went, and never too many of them. */
export class DeadLetterCounts {
  private readonly counted = new Map<Topic, Counted>();
  private readonly box: DeadLetterBox;

  constructor(private readonly options: DeadLetterCountsOptions) {
    this.box = new DeadLetterBox(options.log);
  }

  /** In the order of `topics`. @throws unavailable `event-log.unavailable` */
  async of(topics: readonly Topic[]): Promise<readonly DeadLetterFigures[]> {
    const measures = await this.options.log.measure({ topics: topics.map(deadLetterTopic) });
    return Promise.all(topics.map((topic, index) => this.count(topic, measures[index])));
  }

  private async count(
    topic: Topic,
    { appended, records }: Pick<TopicMeasure, 'appended' | 'records'> = NOTHING,
  ): Promise<DeadLetterFigures> {
    const known = this.counted.get(topic);
    if (known?.appended === appended && known.records === records) return known.figures;
    const { mostRead = 1_000 } = this.options;
    const exact = records <= mostRead;
    const waiting = exact && records > 0 ? await this.box.waiting(topic) : records;
    const figures = { topic, waiting, exact };
    this.counted.set(topic, { appended, records, figures });
    return figures;
  }
}

const NOTHING = { appended: 0, records: 0 };
