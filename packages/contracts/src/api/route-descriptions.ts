import { CATALOGUE_ROUTES } from './descriptions/catalogue-routes.js';
import { EVENT_ROUTES } from './descriptions/event-routes.js';
import { INSTANCE_ROUTES } from './descriptions/instance-routes.js';
import { ORDER_ROUTES } from './descriptions/order-routes.js';
import type { RouteDescription } from './descriptions/route-description.js';
import { USER_ROUTES } from './descriptions/user-routes.js';
import { WALLET_ROUTES } from './descriptions/wallet-routes.js';
import type { PublicRouteId } from './routes.js';

/** What is said of every public route: one that is missing here does not compile. */
export const ROUTE_DESCRIPTIONS: Readonly<Record<PublicRouteId, RouteDescription>> = {
  ...USER_ROUTES,
  ...CATALOGUE_ROUTES,
  ...WALLET_ROUTES,
  ...ORDER_ROUTES,
  ...INSTANCE_ROUTES,
  ...EVENT_ROUTES,
};
