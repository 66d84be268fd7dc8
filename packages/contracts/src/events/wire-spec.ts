/** The four spec fields as events carry them: `gpu` 0 when none, `memory` in MiB, `cpu` in cores. */
export interface WireResources {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
  readonly image: string;
}

/** A whole specification, with how it is run and reached. */
export interface WireSpec extends WireResources {
  readonly config: {
    readonly port: number;
    readonly healthPath: string;
    readonly env: Readonly<Record<string, string>>;
    readonly command: readonly string[];
    readonly args: readonly string[];
  };
}
