import { readFileSync } from 'node:fs';
import { asyncApiDocument, openApiDocument } from '@berth/contracts';
import { API_PREFIX, type Express } from '@berth/platform';
import { stringify } from 'yaml';
import { DOCS_PAGE, DOCS_POLICY, DOCS_SCRIPT, DOCS_STYLE } from './docs-page.js';
import { published, type PublishedFile } from './published-file.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const ofSwaggerUi = (file: string) => () => readFileSync(new URL(import.meta.resolve(`swagger-ui-dist/${file}`)));

const FILES: Readonly<Record<string, PublishedFile>> = {
  '/openapi.json': { type: 'application/json; charset=utf-8', make: () => JSON.stringify(openApiDocument()) },
  '/asyncapi.yaml': {
    type: 'application/yaml; charset=utf-8',
    make: () => stringify(asyncApiDocument(), { lineWidth: 0, aliasDuplicateObjects: false }),
  },
  '/docs': { type: 'text/html; charset=utf-8', make: () => DOCS_PAGE, contentSecurityPolicy: DOCS_POLICY },
  '/docs/page.js': { type: JAVASCRIPT, make: () => DOCS_SCRIPT },
  '/docs/page.css': { type: CSS, make: () => DOCS_STYLE },
  '/docs/swagger-ui-bundle.js': { type: JAVASCRIPT, make: ofSwaggerUi('swagger-ui-bundle.js') },
  '/docs/swagger-ui.css': { type: CSS, make: ofSwaggerUi('swagger-ui.css') },
  '/docs/favicon-32x32.png': { type: 'image/png', make: ofSwaggerUi('favicon-32x32.png') },
};

/** Says at `/` what this is, and publishes the documents of the API: OpenAPI, AsyncAPI and a page to read and try them. */
export function publishDocs(app: Express): void {
  app.get('/', (_request, response) => {
    response.json({ name: 'Berth', version, api: API_PREFIX, docs: '/docs', openapi: '/openapi.json', asyncapi: '/asyncapi.yaml' });
  });
  for (const [path, file] of Object.entries(FILES)) app.get(path, published(file));
}
