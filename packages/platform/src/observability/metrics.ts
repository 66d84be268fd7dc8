import { collectDefaultMetrics, Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';

/** What a metric is called and split by; `name` follows Prometheus' rules and ends in its unit (`_seconds`, `_total`). */
export interface MetricOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

/** The metrics of one process. Asking twice for a name gives the same metric, so the contexts of one process can share it. */
export class Metrics {
  readonly registry = new Registry();

  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label> {
    return (this.existing(options) as Counter<Label> | undefined) ?? new Counter(this.configurationOf(options));
  }

  gauge<Label extends string = never>(options: MetricOptions<Label>): Gauge<Label> {
    return (this.existing(options) as Gauge<Label> | undefined) ?? new Gauge(this.configurationOf(options));
  }

  /** `buckets` are upper bounds in the unit of the name; 5 ms to 10 s when absent. */
  histogram<Label extends string = never>(options: MetricOptions<Label> & { readonly buckets?: readonly number[] }): Histogram<Label> {
    const buckets = [...(options.buckets ?? [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])];
    return (this.existing(options) as Histogram<Label> | undefined) ?? new Histogram({ ...this.configurationOf(options), buckets });
  }

  /** Adds those of the process itself, once: memory, CPU, event loop lag, garbage collection. */
  collectProcess(): void {
    if (this.existing({ name: 'process_cpu_seconds_total' }) === undefined) collectDefaultMetrics({ register: this.registry });
  }

  /** Everything in the Prometheus text format. */
  async text(): Promise<string> {
    return await this.registry.metrics();
  }

  private existing({ name }: { readonly name: string }): Metric | undefined {
    return this.registry.getSingleMetric(name);
  }

  private configurationOf<Label extends string>({ name, help, labels }: MetricOptions<Label>) {
    return { name, help, labelNames: [...(labels ?? [])], registers: [this.registry] };
  }
}
