export { composeProduct } from './composition.js';
export { PRODUCT_DEFAULTS, type ProductConfig } from './config.js';
export type { ProductDeps } from './product-deps.js';
export { auditLedger, type LedgerAudit } from './outbound/sql/wallet/audit-ledger.js';
export { walletEntities } from './outbound/sql/wallet/ledger-rows.js';
export { walletMigrations } from './outbound/sql/wallet/wallet-migrations.js';
