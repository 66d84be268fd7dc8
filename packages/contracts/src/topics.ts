/** The four topics; the key of each record is the aggregate's id as a decimal string. */
export const TOPICS = ['user.events', 'instance.events', 'product.events', 'order.events'] as const;
export type Topic = (typeof TOPICS)[number];

/** Where records go that a consumer cannot handle. */
export const deadLetterTopic = (topic: Topic): string => `${topic}.dlq`;
