/** The page at `/docs`: Swagger UI over `/openapi.json`, all of it from here, with no script inside the page. */
export const DOCS_PAGE = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Berth API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="stylesheet" href="/docs/page.css" />
  </head>
  <body>
    <nav aria-label="Documents">
      <strong>Berth</strong>
      <a href="/openapi.json">OpenAPI</a>
      <a href="/asyncapi.yaml">AsyncAPI: the events</a>
    </nav>
    <main id="docs"><noscript>This page needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/page.js"></script>
  </body>
</html>
`;

// Without validatorUrl the document would be sent to a validator on the internet.
export const DOCS_SCRIPT = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

export const DOCS_STYLE = `body { margin: 0; }
nav { display: flex; gap: 1.5rem; align-items: baseline; padding: 0.75rem 1.25rem; background: #12263a; color: #fff; font: 1rem sans-serif; }
nav a { color: #9fd3ff; }
`;

/** Everything from here; the page also works where Berth is not reached over https. */
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
