export { kubernetesSource, type KubernetesSource, type SourceOptions } from './kubernetes-source.js';
