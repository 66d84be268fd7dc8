import { instancesContract } from '../contracts/instances.contract.js';
import { givenResource } from '../support/given-resource.js';

instancesContract(async () => {
  const resource = await givenResource();
  return { ...resource, published: async () => (await resource.published()).length };
});
