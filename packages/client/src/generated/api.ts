// Made by npm run docs from docs/reference/openapi.json.
export interface paths {
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register */
        post: operations["auth.register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description The access token is good for 15 minutes. The refresh token is in a cookie that scripts cannot read.
         */
        post: operations["auth.login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a new access token
         * @description The refresh token is exchanged for its successor; one that was used before ends the session.
         */
        post: operations["auth.refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Ends the session of the cookie; without one nothing happens.
         */
        post: operations["auth.logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show your account */
        get: operations["me.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change your account
         * @description Of two changes that start from the same ETag only the first is made.
         */
        patch: operations["me.update"];
        trace?: never;
    };
    "/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description Ends every other session of yours.
         */
        post: operations["me.password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your sessions
         * @description Those that have not ended; the latest log-in first.
         */
        get: operations["me.sessions.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of your sessions
         * @description Its access tokens are refused from the moment this has returned.
         */
        delete: operations["me.sessions.end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Needs the role admin.
         */
        get: operations["admin.users.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a user
         * @description Needs the role admin.
         */
        get: operations["admin.users.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the status or the roles of a user
         * @description It counts from the moment this has returned, whatever tokens the user holds. What is absent stays as it is. Needs the role admin. Of two changes that start from the same ETag only the first is made.
         */
        patch: operations["admin.users.update"];
        trace?: never;
    };
    "/admin/users/{userId}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sessions of a user
         * @description Those that have not ended; the latest log-in first. Needs the role admin.
         */
        get: operations["admin.users.sessions.list"];
        put?: never;
        post?: never;
        /**
         * End every session of a user
         * @description Who is logged in has to log in again. Needs the role admin.
         */
        delete: operations["admin.users.sessions.end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what is on sale */
        get: operations["products.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a product */
        get: operations["products.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all products
         * @description Needs the role admin.
         */
        get: operations["admin.products.list"];
        put?: never;
        /**
         * Add a product
         * @description Needs the role admin.
         */
        post: operations["admin.products.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/products/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show any product
         * @description Needs the role admin.
         */
        get: operations["admin.products.show"];
        put?: never;
        post?: never;
        /**
         * Take a product off sale
         * @description It is disabled and never removed: placed orders name it. Needs the role admin.
         */
        delete: operations["admin.products.disable"];
        options?: never;
        head?: never;
        /**
         * Change a product
         * @description Placed orders keep the specification and the price they were placed with. Needs the role admin. Of two changes that start from the same ETag only the first is made.
         */
        patch: operations["admin.products.update"];
        trace?: never;
    };
    "/admin/images/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List withdrawn images
         * @description The latest first. Needs the role admin.
         */
        get: operations["admin.withdrawals.list"];
        put?: never;
        /**
         * Withdraw an image
         * @description For good: no product is sold with it, what is paid and not running is cancelled, and what runs is marked and not started again with it. Needs the role admin.
         */
        post: operations["admin.withdrawals.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show your wallet */
        get: operations["wallet.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/wallet/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what went in and out of your wallet
         * @description Newest first.
         */
        get: operations["wallet.entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/wallets/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the wallet of a user
         * @description Needs the role admin.
         */
        get: operations["admin.wallets.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/wallets/{userId}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what went in and out of the wallet of a user
         * @description Newest first. Needs the role admin.
         */
        get: operations["admin.wallets.entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/wallets/{userId}/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put money into a wallet
         * @description A user who registered a moment ago may not be known yet: `user.not-found`, ask again. Needs the role admin. The same Idempotency-Key again gives the same answer again.
         */
        post: operations["admin.wallets.credit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your orders
         * @description Newest first.
         */
        get: operations["orders.list"];
        put?: never;
        /**
         * Place an order
         * @description It keeps the specification and the price of the product as they are now, and waits to be paid. Refused to a user who is BLOCKED. The same Idempotency-Key again gives the same answer again.
         */
        post: operations["orders.place"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay an order
         * @description The money is set aside, and taken when the instance has been reached; else it comes back by itself. Refused to a user who is BLOCKED. The same Idempotency-Key again gives the same answer again.
         */
        post: operations["orders.pay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an order that is not paid */
        post: operations["orders.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an order
         * @description For its owner and for admins.
         */
        get: operations["orders.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{orderId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell the story of an order and its instance
         * @description In the order in which things happened; for its owner and for admins.
         */
        get: operations["orders.timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all orders
         * @description Needs the role admin.
         */
        get: operations["admin.orders.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel any order that is not complete
         * @description What was set aside for it comes back, and what was begun of its instance is deleted. Needs the role admin.
         */
        post: operations["admin.orders.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/orders/{orderId}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund a complete order
         * @description The price comes back and the instance is deleted; the order stays COMPLETED. Needs the role admin. The same Idempotency-Key again gives the same answer again.
         */
        post: operations["admin.orders.refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/orders/{orderId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try once more to provide the instance of a paid order
         * @description At once, and only until the time that it had from the beginning. Needs the role admin.
         */
        post: operations["admin.orders.retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your instances */
        get: operations["instances.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an instance
         * @description With what was last observed in the cluster; for its owner and for admins.
         */
        get: operations["instances.show"];
        put?: never;
        post?: never;
        /**
         * Delete an instance
         * @description From every state; an operation under way is superseded.
         */
        delete: operations["instances.delete"];
        options?: never;
        head?: never;
        /**
         * Change the name or the specification of an instance
         * @description What is absent stays as it is. Only an admin who is not BLOCKED may change a specification; what ran before runs on with the new one. Of two changes that start from the same ETag only the first is made.
         */
        patch: operations["instances.update"];
        trace?: never;
    };
    "/instances/{instanceId}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start an instance
         * @description Refused to a user who is BLOCKED.
         */
        post: operations["instances.start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an instance */
        post: operations["instances.stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart an instance
         * @description Refused to a user who is BLOCKED.
         */
        post: operations["instances.restart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the operations of an instance
         * @description The latest first, each with its steps.
         */
        get: operations["instances.operations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instances/{instanceId}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the log of an instance */
        get: operations["instances.logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operations/{operationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an operation */
        get: operations["operations.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all instances
         * @description Needs the role admin.
         */
        get: operations["admin.instances.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listen to hints
         * @description A stream that stays open: it says when to ask again, and nothing of what happened.
         */
        get: operations["events.stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell how everything is
         * @description Figures of each part with the time at which they were taken; a part that is away is said to be. Needs the role admin.
         */
        get: operations["admin.overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description A registered person.
         * @example {
         *       "id": 2,
         *       "email": "ada@example.com",
         *       "nickname": "Ada",
         *       "status": "ENABLED",
         *       "roles": [
         *         "user"
         *       ],
         *       "createdAt": "2026-11-21T08:11:44.282Z"
         *     }
         */
        Account: {
            id: number;
            /** @description Lower case. */
            email: string;
            nickname: string;
            /**
             * @description BLOCKED may read, stop and delete; DISABLED may do nothing.
             * @enum {string}
             */
            status: "ENABLED" | "BLOCKED" | "DISABLED";
            roles: ("user" | "admin")[];
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": 2,
         *           "email": "ada@example.com",
         *           "nickname": "Ada",
         *           "status": "ENABLED",
         *           "roles": [
         *             "user"
         *           ],
         *           "createdAt": "2026-11-21T08:11:44.282Z"
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        AccountPage: {
            data: components["schemas"]["Account"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description A log-in and what followed from it.
         * @example {
         *       "id": "01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11",
         *       "createdAt": "2026-11-21T08:11:44.402Z",
         *       "refreshedAt": "2026-11-21T08:26:12.018Z",
         *       "expiresAt": "2026-12-21T08:26:12.018Z"
         *     }
         */
        Session: {
            /** @description UUIDv7 */
            id: string;
            /**
             * Format: date-time
             * @description When somebody logged in.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the refresh token was exchanged last.
             */
            refreshedAt: string;
            /**
             * Format: date-time
             * @description When it ends unless the refresh token is exchanged before.
             */
            expiresAt: string;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11",
         *           "createdAt": "2026-11-21T08:11:44.402Z",
         *           "refreshedAt": "2026-11-21T08:26:12.018Z",
         *           "expiresAt": "2026-12-21T08:26:12.018Z"
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        SessionPage: {
            data: components["schemas"]["Session"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description One of your sessions.
         * @example {
         *       "id": "01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11",
         *       "createdAt": "2026-11-21T08:11:44.402Z",
         *       "refreshedAt": "2026-11-21T08:26:12.018Z",
         *       "expiresAt": "2026-12-21T08:26:12.018Z",
         *       "current": true
         *     }
         */
        OwnSession: {
            /** @description UUIDv7 */
            id: string;
            /**
             * Format: date-time
             * @description When somebody logged in.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the refresh token was exchanged last.
             */
            refreshedAt: string;
            /**
             * Format: date-time
             * @description When it ends unless the refresh token is exchanged before.
             */
            expiresAt: string;
            /** @description Whether this request was sent in it. */
            current: boolean;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11",
         *           "createdAt": "2026-11-21T08:11:44.402Z",
         *           "refreshedAt": "2026-11-21T08:26:12.018Z",
         *           "expiresAt": "2026-12-21T08:26:12.018Z",
         *           "current": true
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        OwnSessionPage: {
            data: components["schemas"]["OwnSession"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description A new account.
         * @example {
         *       "email": "ada@example.com",
         *       "password": "correct horse battery",
         *       "nickname": "Ada"
         *     }
         */
        RegisterBody: {
            /** @description It is the user name; upper and lower case are the same. */
            email: string;
            /**
             * Format: password
             * @description 10 to 72 bytes in UTF-8.
             */
            password: string;
            nickname: string;
        };
        /**
         * @description Who wants to log in.
         * @example {
         *       "email": "ada@example.com",
         *       "password": "correct horse battery"
         *     }
         */
        LoginBody: {
            email: string;
            /** Format: password */
            password: string;
        };
        /**
         * @description What a session earns; the refresh token is in the cookie.
         * @example {
         *       "accessToken": "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiIyIn0.c2lnbmF0dXJl",
         *       "tokenType": "Bearer",
         *       "expiresIn": 900
         *     }
         */
        Tokens: {
            /** @description A JWT (ES256): send it as Authorization: Bearer. */
            accessToken: string;
            /** @constant */
            tokenType: "Bearer";
            /** @description seconds */
            expiresIn: number;
        };
        /**
         * @description What an account changes of itself.
         * @example {
         *       "nickname": "Countess"
         *     }
         */
        UpdateAccountBody: {
            nickname: string;
        };
        /**
         * @description The old password and the new one.
         * @example {
         *       "currentPassword": "correct horse battery",
         *       "newPassword": "battery staple horse"
         *     }
         */
        ChangePasswordBody: {
            /** Format: password */
            currentPassword: string;
            /**
             * Format: password
             * @description 10 to 72 bytes in UTF-8.
             */
            newPassword: string;
        };
        /**
         * @description What the operator changes of a user.
         * @example {
         *       "status": "BLOCKED"
         *     }
         */
        UpdateUserBody: {
            /**
             * @description BLOCKED may read, stop and delete; DISABLED may do nothing.
             * @enum {string}
             */
            status?: "ENABLED" | "BLOCKED" | "DISABLED";
            /** @description All roles that the user is to have. */
            roles?: ("user" | "admin")[];
        };
        /**
         * @description A product as buyers see it.
         * @example {
         *       "id": 1,
         *       "name": "Hello",
         *       "description": "A page that names its instance.",
         *       "status": "ENABLED",
         *       "price": 500,
         *       "currency": "EUR",
         *       "spec": {
         *         "cpu": 0.25,
         *         "memory": 128,
         *         "gpu": null,
         *         "image": "berth/hello:1",
         *         "config": {
         *           "port": 8080,
         *           "healthPath": "/",
         *           "env": {},
         *           "command": [],
         *           "args": []
         *         }
         *       }
         *     }
         */
        Product: {
            id: number;
            name: string;
            description: string;
            /**
             * @description DISABLED is not on sale; placed orders keep what they bought.
             * @enum {string}
             */
            status: "ENABLED" | "DISABLED";
            /** @description minor units */
            price: number;
            /** @description ISO 4217 */
            currency: string;
            spec: components["schemas"]["Spec"];
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": 1,
         *           "name": "Hello",
         *           "description": "A page that names its instance.",
         *           "status": "ENABLED",
         *           "price": 500,
         *           "currency": "EUR",
         *           "spec": {
         *             "cpu": 0.25,
         *             "memory": 128,
         *             "gpu": null,
         *             "image": "berth/hello:1",
         *             "config": {
         *               "port": 8080,
         *               "healthPath": "/",
         *               "env": {},
         *               "command": [],
         *               "args": []
         *             }
         *           }
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        ProductPage: {
            data: components["schemas"]["Product"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description A product as the operator sees it.
         * @example {
         *       "id": 1,
         *       "name": "Hello",
         *       "description": "A page that names its instance.",
         *       "status": "ENABLED",
         *       "price": 500,
         *       "currency": "EUR",
         *       "spec": {
         *         "cpu": 0.25,
         *         "memory": 128,
         *         "gpu": null,
         *         "image": "berth/hello:1",
         *         "config": {
         *           "port": 8080,
         *           "healthPath": "/",
         *           "env": {},
         *           "command": [],
         *           "args": []
         *         }
         *       },
         *       "createdAt": "2026-11-21T08:11:40.112Z",
         *       "updatedAt": "2026-11-21T08:11:40.112Z"
         *     }
         */
        AdminProduct: {
            id: number;
            name: string;
            description: string;
            /**
             * @description DISABLED is not on sale; placed orders keep what they bought.
             * @enum {string}
             */
            status: "ENABLED" | "DISABLED";
            /** @description minor units */
            price: number;
            /** @description ISO 4217 */
            currency: string;
            spec: components["schemas"]["Spec"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            updatedAt: string;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": 1,
         *           "name": "Hello",
         *           "description": "A page that names its instance.",
         *           "status": "ENABLED",
         *           "price": 500,
         *           "currency": "EUR",
         *           "spec": {
         *             "cpu": 0.25,
         *             "memory": 128,
         *             "gpu": null,
         *             "image": "berth/hello:1",
         *             "config": {
         *               "port": 8080,
         *               "healthPath": "/",
         *               "env": {},
         *               "command": [],
         *               "args": []
         *             }
         *           },
         *           "createdAt": "2026-11-21T08:11:40.112Z",
         *           "updatedAt": "2026-11-21T08:11:40.112Z"
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        AdminProductPage: {
            data: components["schemas"]["AdminProduct"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description A new product.
         * @example {
         *       "name": "Hello",
         *       "description": "A page that names its instance.",
         *       "price": 500,
         *       "spec": {
         *         "cpu": 0.25,
         *         "memory": 128,
         *         "image": "berth/hello:1"
         *       }
         *     }
         */
        CreateProductBody: {
            name: string;
            description?: string;
            /**
             * @description DISABLED is not on sale; placed orders keep what they bought.
             * @enum {string}
             */
            status?: "ENABLED" | "DISABLED";
            /** @description minor units */
            price: number;
            spec: components["schemas"]["SpecBody"];
        };
        /**
         * @description What is to be changed of a product; a specification is replaced as a whole.
         * @example {
         *       "price": 700
         *     }
         */
        UpdateProductBody: {
            name?: string;
            description?: string;
            /**
             * @description DISABLED is not on sale; placed orders keep what they bought.
             * @enum {string}
             */
            status?: "ENABLED" | "DISABLED";
            /** @description minor units */
            price?: number;
            spec?: components["schemas"]["SpecBody"];
        };
        /**
         * @description What an instance is made of.
         * @example {
         *       "cpu": 0.25,
         *       "memory": 128,
         *       "gpu": null,
         *       "image": "berth/hello:1",
         *       "config": {
         *         "port": 8080,
         *         "healthPath": "/",
         *         "env": {},
         *         "command": [],
         *         "args": []
         *       }
         *     }
         */
        Spec: {
            /** @description cores */
            cpu: number;
            /** @description MiB */
            memory: number;
            gpu: number | null;
            image: string;
            config: components["schemas"]["Config"];
        };
        /**
         * @description How the container is run and reached.
         * @example {
         *       "port": 8080,
         *       "healthPath": "/",
         *       "env": {},
         *       "command": [],
         *       "args": []
         *     }
         */
        Config: {
            port: number;
            healthPath: string;
            env: {
                [key: string]: string;
            };
            command: string[];
            args: string[];
        };
        /**
         * @description What an instance is to be made of.
         * @example {
         *       "cpu": 0.25,
         *       "memory": 128,
         *       "image": "berth/hello:1"
         *     }
         */
        SpecBody: {
            /** @description cores */
            cpu: number;
            /** @description MiB */
            memory: number;
            gpu?: number | null;
            /** @description An image reference. */
            image: string;
            config?: components["schemas"]["ConfigBody"] | null;
        };
        /**
         * @description What is to be different of a specification; what is absent stays, of config as well.
         * @example {
         *       "memory": 256,
         *       "config": {
         *         "env": {
         *           "MODEL": "large"
         *         }
         *       }
         *     }
         */
        SpecChangeBody: {
            /** @description cores */
            cpu?: number;
            /** @description MiB */
            memory?: number;
            gpu?: number | null;
            /** @description An image reference. */
            image?: string;
            config?: components["schemas"]["ConfigBody"];
        };
        /**
         * @description How the container is to be run and reached.
         * @example {
         *       "port": 3000,
         *       "healthPath": "/health",
         *       "env": {
         *         "MODEL": "small"
         *       }
         *     }
         */
        ConfigBody: {
            /**
             * @description The port that the program listens on.
             * @default 8080
             */
            port?: number;
            /**
             * @description What is asked to see whether it runs.
             * @default /
             */
            healthPath?: string;
            env?: {
                [key: string]: string;
            } | null;
            command?: string[];
            args?: string[];
        };
        /**
         * @description What a buyer placed: it ends COMPLETED, or CANCELLED with the money back.
         * @example {
         *       "id": "117537422942015488",
         *       "userId": 2,
         *       "productId": 1,
         *       "productName": "Hello",
         *       "instanceId": "2243860224272",
         *       "instanceName": "ada-1",
         *       "status": "COMPLETED",
         *       "amount": 500,
         *       "currency": "EUR",
         *       "payment": {
         *         "status": "CAPTURED"
         *       },
         *       "spec": {
         *         "cpu": 0.25,
         *         "memory": 128,
         *         "gpu": null,
         *         "image": "berth/hello:1",
         *         "config": {
         *           "port": 8080,
         *           "healthPath": "/",
         *           "env": {},
         *           "command": [],
         *           "args": []
         *         }
         *       },
         *       "createdAt": "2026-11-21T08:11:45.371Z",
         *       "updatedAt": "2026-11-21T08:11:45.640Z",
         *       "paidAt": "2026-11-21T08:11:45.402Z",
         *       "cancelledAt": null,
         *       "completedAt": "2026-11-21T08:11:45.640Z",
         *       "cancelReason": null
         *     }
         */
        Order: {
            /** @description int64 in decimal */
            id: string;
            userId: number;
            productId: number;
            productName: string;
            /** @description Null until the instance exists. */
            instanceId: string | null;
            instanceName: string;
            /** @enum {string} */
            status: "PENDING" | "PAID" | "COMPLETED" | "CANCELLED";
            /** @description minor units */
            amount: number;
            /** @description ISO 4217 */
            currency: string;
            payment: {
                /** @enum {string} */
                status: "NONE" | "HOLDING" | "HELD" | "CAPTURING" | "CAPTURED" | "RELEASING" | "RELEASED" | "REFUNDING" | "REFUNDED";
            };
            spec: components["schemas"]["Spec"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            updatedAt: string;
            paidAt: string | null;
            cancelledAt: string | null;
            completedAt: string | null;
            cancelReason: components["schemas"]["Reason"] | null;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "117537422942015488",
         *           "userId": 2,
         *           "productId": 1,
         *           "productName": "Hello",
         *           "instanceId": "2243860224272",
         *           "instanceName": "ada-1",
         *           "status": "COMPLETED",
         *           "amount": 500,
         *           "currency": "EUR",
         *           "payment": {
         *             "status": "CAPTURED"
         *           },
         *           "spec": {
         *             "cpu": 0.25,
         *             "memory": 128,
         *             "gpu": null,
         *             "image": "berth/hello:1",
         *             "config": {
         *               "port": 8080,
         *               "healthPath": "/",
         *               "env": {},
         *               "command": [],
         *               "args": []
         *             }
         *           },
         *           "createdAt": "2026-11-21T08:11:45.371Z",
         *           "updatedAt": "2026-11-21T08:11:45.640Z",
         *           "paidAt": "2026-11-21T08:11:45.402Z",
         *           "cancelledAt": null,
         *           "completedAt": "2026-11-21T08:11:45.640Z",
         *           "cancelReason": null
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        OrderPage: {
            data: components["schemas"]["Order"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description Why something ended as it did.
         * @example {
         *       "code": "cancelled-by-owner",
         *       "message": "You cancelled this order."
         *     }
         */
        Reason: {
            /** @description Stable; programs go by it. */
            code: string;
            /** @description A sentence for people. */
            message: string;
        };
        /**
         * @description What is to be bought.
         * @example {
         *       "productId": 1,
         *       "instanceName": "ada-1"
         *     }
         */
        PlaceOrderBody: {
            productId: number;
            /** @description Made up when absent. */
            instanceName?: string;
        };
        /**
         * @description Why an operator does it; the buyer reads it.
         * @example {
         *       "reason": "You asked us to."
         *     }
         */
        ReasonBody: {
            reason?: string;
        };
        /**
         * @description What happened to an order or its instance.
         * @example {
         *       "id": "01a1fd29-4f8a-7fd1-8c2f-0b9a77e0c1d2",
         *       "type": "ORDER_PAID",
         *       "at": "2026-11-21T08:11:45.402Z",
         *       "recordedAt": "2026-11-21T08:11:45.402Z",
         *       "lagMs": 0,
         *       "message": "The order is paid: the money is set aside until the instance is reached.",
         *       "detail": {}
         *     }
         */
        TimelineEntry: {
            id: string;
            /** @description As the event is called on its topic. */
            type: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /**
             * Format: date-time
             * @description When the order got to know.
             */
            recordedAt: string;
            /** @description How long it did not know, in milliseconds. */
            lagMs: number;
            /** @description A sentence for people. */
            message: string;
            detail: {
                [key: string]: unknown;
            };
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "01a1fd29-4f8a-7fd1-8c2f-0b9a77e0c1d2",
         *           "type": "ORDER_PAID",
         *           "at": "2026-11-21T08:11:45.402Z",
         *           "recordedAt": "2026-11-21T08:11:45.402Z",
         *           "lagMs": 0,
         *           "message": "The order is paid: the money is set aside until the instance is reached.",
         *           "detail": {}
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        TimelineEntryPage: {
            data: components["schemas"]["TimelineEntry"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description A user's money.
         * @example {
         *       "balance": 2000,
         *       "held": 0,
         *       "currency": "EUR"
         *     }
         */
        Wallet: {
            /** @description What can be spent, in minor units. */
            balance: number;
            /** @description minor units of the currency */
            held: number;
            /** @description ISO 4217 */
            currency: string;
        };
        /**
         * @description A user's money, as the operator sees it.
         * @example {
         *       "userId": 2,
         *       "balance": 2000,
         *       "held": 0,
         *       "currency": "EUR"
         *     }
         */
        UserWallet: {
            userId: number;
            /** @description What can be spent, in minor units. */
            balance: number;
            /** @description minor units of the currency */
            held: number;
            /** @description ISO 4217 */
            currency: string;
        };
        /**
         * @description One change of what can be spent.
         * @example {
         *       "id": "01a1fd29-4f12-772a-9673-964597566ad5",
         *       "kind": "credit",
         *       "amount": 2000,
         *       "balanceAfter": 2000,
         *       "orderId": null,
         *       "reason": "Welcome",
         *       "createdAt": "2026-11-21T08:11:45.298Z"
         *     }
         */
        WalletEntry: {
            /** @description UUIDv7 */
            id: string;
            /** @enum {string} */
            kind: "credit" | "hold" | "capture" | "release" | "refund";
            /** @description Minor units; negative where money left what can be spent. */
            amount: number;
            /** @description minor units of the currency */
            balanceAfter: number;
            orderId: string | null;
            reason: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "01a1fd29-4f12-772a-9673-964597566ad5",
         *           "kind": "credit",
         *           "amount": 2000,
         *           "balanceAfter": 2000,
         *           "orderId": null,
         *           "reason": "Welcome",
         *           "createdAt": "2026-11-21T08:11:45.298Z"
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        WalletEntryPage: {
            data: components["schemas"]["WalletEntry"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description Money for a wallet.
         * @example {
         *       "amount": 2000,
         *       "reason": "Welcome"
         *     }
         */
        CreditBody: {
            /** @description minor units */
            amount: number;
            reason: string;
        };
        /**
         * @description A wallet with the credit that it was given.
         * @example {
         *       "userId": 2,
         *       "balance": 2000,
         *       "held": 0,
         *       "currency": "EUR",
         *       "entry": {
         *         "id": "01a1fd29-4f12-772a-9673-964597566ad5",
         *         "kind": "credit",
         *         "amount": 2000,
         *         "balanceAfter": 2000,
         *         "orderId": null,
         *         "reason": "Welcome",
         *         "createdAt": "2026-11-21T08:11:45.298Z"
         *       }
         *     }
         */
        Credit: {
            userId: number;
            /** @description What can be spent, in minor units. */
            balance: number;
            /** @description minor units of the currency */
            held: number;
            /** @description ISO 4217 */
            currency: string;
            entry: components["schemas"]["WalletEntry"];
        };
        /**
         * @description What a buyer owns; `operation` is the current or the last one.
         * @example {
         *       "id": "2243860224272",
         *       "userId": 2,
         *       "orderId": "117537422942015488",
         *       "name": "ada-1",
         *       "status": "RUNNING",
         *       "desired": "RUNNING",
         *       "spec": {
         *         "cpu": 0.25,
         *         "memory": 128,
         *         "gpu": null,
         *         "image": "berth/hello:1",
         *         "config": {
         *           "port": 8080,
         *           "healthPath": "/",
         *           "env": {},
         *           "command": [],
         *           "args": []
         *         }
         *       },
         *       "network": {
         *         "url": "http://i-smtcfxu8.localhost:8080/",
         *         "domain": "i-smtcfxu8.localhost",
         *         "port": 8080
         *       },
         *       "runtime": {
         *         "state": "Running",
         *         "phase": "Running",
         *         "readyReplicas": 1,
         *         "totalReplicas": 1,
         *         "podName": "i-smtcfxu8-7e16d",
         *         "message": "",
         *         "errorReason": "",
         *         "updatedAt": "2026-11-21T08:11:45.000Z",
         *         "stale": false
         *       },
         *       "failure": null,
         *       "withdrawal": null,
         *       "operation": {
         *         "id": "01a1fd29-4fac-7306-a225-804712495d27",
         *         "kind": "create",
         *         "instanceId": "2243860224272",
         *         "status": "succeeded",
         *         "error": null,
         *         "deadline": "2026-11-21T08:21:45.452Z",
         *         "createdAt": "2026-11-21T08:11:45.452Z",
         *         "updatedAt": "2026-11-21T08:11:45.594Z"
         *       },
         *       "createdAt": "2026-11-21T08:11:45.452Z",
         *       "updatedAt": "2026-11-21T08:11:45.594Z",
         *       "deletedAt": null
         *     }
         */
        Instance: {
            /** @description int64 in decimal */
            id: string;
            userId: number;
            orderId: string | null;
            name: string;
            /** @enum {string} */
            status: "CREATING" | "RUNNING" | "STARTING" | "STOPPING" | "STOPPED" | "RESTARTING" | "UPDATING" | "FAILED" | "DELETING" | "DELETED";
            /** @enum {string} */
            desired: "RUNNING" | "STOPPED" | "DELETED";
            spec: components["schemas"]["Spec"];
            /** @description Null until it was reached for the first time. */
            network: components["schemas"]["Network"] | null;
            runtime: components["schemas"]["Runtime"];
            /** @description Null unless FAILED. */
            failure: components["schemas"]["Failure"] | null;
            /** @description Null unless its image was withdrawn: it may run on, but is neither started nor restarted until it has another one. */
            withdrawal: components["schemas"]["WithdrawalOfInstance"] | null;
            operation: components["schemas"]["Operation"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            updatedAt: string;
            deletedAt: string | null;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "2243860224272",
         *           "userId": 2,
         *           "orderId": "117537422942015488",
         *           "name": "ada-1",
         *           "status": "RUNNING",
         *           "desired": "RUNNING",
         *           "spec": {
         *             "cpu": 0.25,
         *             "memory": 128,
         *             "gpu": null,
         *             "image": "berth/hello:1",
         *             "config": {
         *               "port": 8080,
         *               "healthPath": "/",
         *               "env": {},
         *               "command": [],
         *               "args": []
         *             }
         *           },
         *           "network": {
         *             "url": "http://i-smtcfxu8.localhost:8080/",
         *             "domain": "i-smtcfxu8.localhost",
         *             "port": 8080
         *           },
         *           "runtime": {
         *             "state": "Running",
         *             "phase": "Running",
         *             "readyReplicas": 1,
         *             "totalReplicas": 1,
         *             "podName": "i-smtcfxu8-7e16d",
         *             "message": "",
         *             "errorReason": "",
         *             "updatedAt": "2026-11-21T08:11:45.000Z",
         *             "stale": false
         *           },
         *           "failure": null,
         *           "withdrawal": null,
         *           "operation": {
         *             "id": "01a1fd29-4fac-7306-a225-804712495d27",
         *             "kind": "create",
         *             "instanceId": "2243860224272",
         *             "status": "succeeded",
         *             "error": null,
         *             "deadline": "2026-11-21T08:21:45.452Z",
         *             "createdAt": "2026-11-21T08:11:45.452Z",
         *             "updatedAt": "2026-11-21T08:11:45.594Z"
         *           },
         *           "createdAt": "2026-11-21T08:11:45.452Z",
         *           "updatedAt": "2026-11-21T08:11:45.594Z",
         *           "deletedAt": null
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        InstancePage: {
            data: components["schemas"]["Instance"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description Where an instance is reached.
         * @example {
         *       "url": "http://i-smtcfxu8.localhost:8080/",
         *       "domain": "i-smtcfxu8.localhost",
         *       "port": 8080
         *     }
         */
        Network: {
            url: string;
            domain: string;
            port: number;
        };
        /**
         * @description What was last observed in the cluster.
         * @example {
         *       "state": "Running",
         *       "phase": "Running",
         *       "readyReplicas": 1,
         *       "totalReplicas": 1,
         *       "podName": "i-smtcfxu8-7e16d",
         *       "message": "",
         *       "errorReason": "",
         *       "updatedAt": "2026-11-21T08:11:45.000Z",
         *       "stale": false
         *     }
         */
        Runtime: {
            state: string;
            /** @description The phase of the Pod, or the waiting reason that explains it. */
            phase: string;
            readyReplicas: number;
            totalReplicas: number;
            podName: string;
            message: string;
            errorReason: string;
            /** @description The last observed change; null when nothing was observed. */
            updatedAt: string | null;
            /** @description True when nobody can vouch that it is still so. */
            stale: boolean;
        };
        /**
         * @description Why an instance is FAILED.
         * @example {
         *       "reason": "crash-loop",
         *       "message": "The program ended each time it was started.",
         *       "terminal": true
         *     }
         */
        Failure: {
            reason: string;
            message: string;
            /** @description True when only a command is expected to change it. */
            terminal: boolean;
        };
        /**
         * @description Why and since when the image of an instance is withdrawn.
         * @example {
         *       "reason": "It has a hole.",
         *       "at": "2026-11-21T09:00:00.000Z"
         *     }
         */
        WithdrawalOfInstance: {
            /** @description In the operator's words. */
            reason: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
        };
        /**
         * @description What is to be changed of an instance.
         * @example {
         *       "name": "my-llm"
         *     }
         */
        UpdateInstanceBody: {
            name?: string;
            spec?: components["schemas"]["SpecChangeBody"];
        };
        /**
         * @description A line of the domain log.
         * @example {
         *       "id": "3",
         *       "instanceId": "2243860224272",
         *       "logType": "STATE_CHANGE",
         *       "message": "CREATING to RUNNING.",
         *       "data": {
         *         "from": "CREATING",
         *         "to": "RUNNING",
         *         "reason": "",
         *         "terminal": false
         *       },
         *       "createdAt": "2026-11-21T08:11:45.594Z"
         *     }
         */
        LogLine: {
            /** @description int64 in decimal */
            id: string;
            /** @description int64 in decimal */
            instanceId: string;
            /** @enum {string} */
            logType: "INFO" | "ERROR" | "WARNING" | "STATE_CHANGE";
            message: string;
            data: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "3",
         *           "instanceId": "2243860224272",
         *           "logType": "STATE_CHANGE",
         *           "message": "CREATING to RUNNING.",
         *           "data": {
         *             "from": "CREATING",
         *             "to": "RUNNING",
         *             "reason": "",
         *             "terminal": false
         *           },
         *           "createdAt": "2026-11-21T08:11:45.594Z"
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        LogLinePage: {
            data: components["schemas"]["LogLine"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description A change of an instance, from its acceptance to its end.
         * @example {
         *       "id": "01a1fd29-4fac-7306-a225-804712495d27",
         *       "kind": "create",
         *       "instanceId": "2243860224272",
         *       "status": "succeeded",
         *       "error": null,
         *       "deadline": "2026-11-21T08:21:45.452Z",
         *       "createdAt": "2026-11-21T08:11:45.452Z",
         *       "updatedAt": "2026-11-21T08:11:45.594Z"
         *     }
         */
        Operation: {
            /** @description UUIDv7 */
            id: string;
            /** @enum {string} */
            kind: "create" | "start" | "stop" | "restart" | "update" | "delete";
            /** @description int64 in decimal */
            instanceId: string;
            /** @enum {string} */
            status: "pending" | "running" | "succeeded" | "failed" | "superseded";
            /** @description Why it failed. */
            error: components["schemas"]["Reason"] | null;
            /**
             * Format: date-time
             * @description When it fails unless it is confirmed by then.
             */
            deadline: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            updatedAt: string;
        };
        /**
         * @description An operation with how it went so far.
         * @example {
         *       "id": "01a1fd29-4fac-7306-a225-804712495d27",
         *       "kind": "create",
         *       "instanceId": "2243860224272",
         *       "status": "succeeded",
         *       "error": null,
         *       "deadline": "2026-11-21T08:21:45.452Z",
         *       "createdAt": "2026-11-21T08:11:45.452Z",
         *       "updatedAt": "2026-11-21T08:11:45.594Z",
         *       "steps": [
         *         {
         *           "name": "accepted",
         *           "at": "2026-11-21T08:11:45.452Z",
         *           "message": "Accepted."
         *         },
         *         {
         *           "name": "reached",
         *           "at": "2026-11-21T08:11:45.594Z",
         *           "message": "Reached at http://i-smtcfxu8.localhost:8080/."
         *         }
         *       ]
         *     }
         */
        OperationWithSteps: {
            /** @description UUIDv7 */
            id: string;
            /** @enum {string} */
            kind: "create" | "start" | "stop" | "restart" | "update" | "delete";
            /** @description int64 in decimal */
            instanceId: string;
            /** @enum {string} */
            status: "pending" | "running" | "succeeded" | "failed" | "superseded";
            /** @description Why it failed. */
            error: components["schemas"]["Reason"] | null;
            /**
             * Format: date-time
             * @description When it fails unless it is confirmed by then.
             */
            deadline: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            updatedAt: string;
            /** @description The oldest first. */
            steps: components["schemas"]["Step"][];
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "id": "01a1fd29-4fac-7306-a225-804712495d27",
         *           "kind": "create",
         *           "instanceId": "2243860224272",
         *           "status": "succeeded",
         *           "error": null,
         *           "deadline": "2026-11-21T08:21:45.452Z",
         *           "createdAt": "2026-11-21T08:11:45.452Z",
         *           "updatedAt": "2026-11-21T08:11:45.594Z",
         *           "steps": [
         *             {
         *               "name": "accepted",
         *               "at": "2026-11-21T08:11:45.452Z",
         *               "message": "Accepted."
         *             },
         *             {
         *               "name": "reached",
         *               "at": "2026-11-21T08:11:45.594Z",
         *               "message": "Reached at http://i-smtcfxu8.localhost:8080/."
         *             }
         *           ]
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        OperationWithStepsPage: {
            data: components["schemas"]["OperationWithSteps"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description How far an operation can be seen to have come.
         * @example {
         *       "name": "reached",
         *       "at": "2026-11-21T08:11:45.594Z",
         *       "message": "Reached at http://i-smtcfxu8.localhost:8080/."
         *     }
         */
        Step: {
            /**
             * @description Each comes at most once.
             * @enum {string}
             */
            name: "accepted" | "applied" | "waiting" | "scheduled" | "trouble" | "ready" | "ending" | "removing" | "reached" | "stopped" | "removed" | "failed" | "superseded";
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
            /** @description A sentence for people. */
            message: string;
        };
        /**
         * @description Which image is not to be run any more, and why; buyers read it.
         * @example {
         *       "image": "berth/hello:1",
         *       "reason": "It has a hole."
         *     }
         */
        WithdrawBody: {
            /** @description An image reference. */
            image: string;
            reason: string;
        };
        /**
         * @description An image that is not to be run any more.
         * @example {
         *       "image": "berth/hello:1",
         *       "reason": "It has a hole.",
         *       "withdrawnBy": 1,
         *       "withdrawnAt": "2026-11-21T09:00:00.000Z"
         *     }
         */
        Withdrawal: {
            /** @description An image reference. */
            image: string;
            reason: string;
            withdrawnBy: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            withdrawnAt: string;
        };
        /**
         * @description One page of a list.
         * @example {
         *       "data": [
         *         {
         *           "image": "berth/hello:1",
         *           "reason": "It has a hole.",
         *           "withdrawnBy": 1,
         *           "withdrawnAt": "2026-11-21T09:00:00.000Z"
         *         }
         *       ],
         *       "hasMore": false,
         *       "nextCursor": null
         *     }
         */
        WithdrawalPage: {
            data: components["schemas"]["Withdrawal"][];
            hasMore: boolean;
            /** @description Null at the end. */
            nextCursor: string | null;
        };
        /**
         * @description Server-sent events (WHATWG HTML, section 9.2), each with one line of JSON as its data, and a comment as a heartbeat every 15 seconds. `ready`: what was missed has been told. `hint`: ask for that object again. `resync`: ask for everything again. `stalled`: hints come after the next resync. `end`: it is over, for the reason with which a request would be refused now.
         * @example id: k3-41
         *     event: ready
         *     data: {"live":true}
         *
         *     id: k3-42
         *     event: hint
         *     data: {"type":"INSTANCE_STATUS_CHANGED","id":"2243860224272","sequence":3}
         */
        EventStream: string;
        /**
         * @description The data of `ready`.
         * @example {
         *       "live": true
         *     }
         */
        ReadyEvent: {
            /** @description False while the event log is away; a resync follows when it is back. */
            live: boolean;
        };
        /**
         * @description The data of `hint`: that something happened to an object, and nothing of what.
         * @example {
         *       "type": "INSTANCE_STATUS_CHANGED",
         *       "id": "2243860224272",
         *       "sequence": 3
         *     }
         */
        Hint: {
            /** @description As the event is called on its topic: see /asyncapi.yaml. */
            type: string;
            /** @description Of the order, instance, user or product. */
            id: string;
            /** @description Counts the events of the object. */
            sequence: number;
        };
        /**
         * @description The data of `resync`.
         * @example {
         *       "reason": "too-many"
         *     }
         */
        ResyncEvent: {
            /** @enum {string} */
            reason: "unknown-id" | "too-many" | "log-restored";
        };
        /**
         * @description The data of `end`.
         * @example {
         *       "code": "auth.token-expired"
         *     }
         */
        EndEvent: {
            /** @description The code of a problem. */
            code: string;
        };
        /**
         * @description What an operator looks at first.
         * @example {
         *       "asOf": "2026-11-21T08:12:00.000Z",
         *       "user": {
         *         "available": true,
         *         "outbox": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "waiting": 0,
         *           "oldestSeconds": 0
         *         },
         *         "eventLog": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "deadLetters": [
         *             {
         *               "topic": "order.events",
         *               "waiting": 0,
         *               "exact": true
         *             }
         *           ],
         *           "consumers": [
         *             {
         *               "group": "berth-product",
         *               "topic": "instance.events",
         *               "unread": 0
         *             }
         *           ]
         *         },
         *         "users": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "byStatus": {
         *             "ENABLED": 1,
         *             "BLOCKED": 1,
         *             "DISABLED": 1
         *           }
         *         }
         *       },
         *       "product": {
         *         "available": true,
         *         "outbox": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "waiting": 0,
         *           "oldestSeconds": 0
         *         },
         *         "eventLog": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "deadLetters": [
         *             {
         *               "topic": "order.events",
         *               "waiting": 0,
         *               "exact": true
         *             }
         *           ],
         *           "consumers": [
         *             {
         *               "group": "berth-product",
         *               "topic": "instance.events",
         *               "unread": 0
         *             }
         *           ]
         *         },
         *         "products": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "byStatus": {
         *             "ENABLED": 1,
         *             "DISABLED": 1
         *           }
         *         },
         *         "orders": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "byStatus": {
         *             "PENDING": 1,
         *             "PAID": 1,
         *             "COMPLETED": 1,
         *             "CANCELLED": 1
         *           }
         *         },
         *         "paidNotRunning": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "total": 1,
         *           "oldestSeconds": 420,
         *           "items": [
         *             {
         *               "orderId": "117537422942015488",
         *               "userId": 2,
         *               "instanceId": "2243860224272",
         *               "paidAt": "2026-11-21T08:11:45.402Z",
         *               "ageSeconds": 14,
         *               "provisionBy": "2026-11-21T08:21:45.402Z",
         *               "reason": "The instance is being made."
         *             }
         *           ]
         *         },
         *         "money": {
         *           "asOf": "2026-11-21T08:12:00.000Z",
         *           "currency": "EUR",
         *           "available": 1500,
         *           "held": 500,
         *           "captured": 0,
         *           "capturedToday": 0,
         *           "sum": 0,
         *           "balanced": true
         *         }
         *       },
         *       "resource": {
         *         "available": false,
         *         "since": "2026-11-21T08:11:00.000Z",
         *         "reason": "service.unavailable"
         *       }
         *     }
         */
        Overview: {
            /**
             * Format: date-time
             * @description When these figures were taken.
             */
            asOf: string;
            user: components["schemas"]["UserOverview"] | components["schemas"]["PartAway"];
            product: components["schemas"]["ProductOverview"] | components["schemas"]["PartAway"];
            resource: components["schemas"]["ResourceOverview"] | components["schemas"]["PartAway"];
        };
        /**
         * @description Of the users.
         * @example {
         *       "available": true,
         *       "outbox": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "waiting": 0,
         *         "oldestSeconds": 0
         *       },
         *       "eventLog": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "deadLetters": [
         *           {
         *             "topic": "order.events",
         *             "waiting": 0,
         *             "exact": true
         *           }
         *         ],
         *         "consumers": [
         *           {
         *             "group": "berth-product",
         *             "topic": "instance.events",
         *             "unread": 0
         *           }
         *         ]
         *       },
         *       "users": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "byStatus": {
         *           "ENABLED": 1,
         *           "BLOCKED": 1,
         *           "DISABLED": 1
         *         }
         *       }
         *     }
         */
        UserOverview: {
            /** @constant */
            available: true;
            outbox: components["schemas"]["OutboxFigures"];
            /** @description Null while the log could not be measured yet. */
            eventLog: components["schemas"]["EventLogFigures"] | null;
            /** @description How many there are. */
            users: {
                /**
                 * Format: date-time
                 * @description When these figures were taken.
                 */
                asOf: string;
                /** @description How many there are in each. */
                byStatus: {
                    ENABLED: number;
                    BLOCKED: number;
                    DISABLED: number;
                };
            };
        };
        /**
         * @description Of the catalogue, the orders and the money.
         * @example {
         *       "available": true,
         *       "outbox": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "waiting": 0,
         *         "oldestSeconds": 0
         *       },
         *       "eventLog": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "deadLetters": [
         *           {
         *             "topic": "order.events",
         *             "waiting": 0,
         *             "exact": true
         *           }
         *         ],
         *         "consumers": [
         *           {
         *             "group": "berth-product",
         *             "topic": "instance.events",
         *             "unread": 0
         *           }
         *         ]
         *       },
         *       "products": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "byStatus": {
         *           "ENABLED": 1,
         *           "DISABLED": 1
         *         }
         *       },
         *       "orders": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "byStatus": {
         *           "PENDING": 1,
         *           "PAID": 1,
         *           "COMPLETED": 1,
         *           "CANCELLED": 1
         *         }
         *       },
         *       "paidNotRunning": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "total": 1,
         *         "oldestSeconds": 420,
         *         "items": [
         *           {
         *             "orderId": "117537422942015488",
         *             "userId": 2,
         *             "instanceId": "2243860224272",
         *             "paidAt": "2026-11-21T08:11:45.402Z",
         *             "ageSeconds": 14,
         *             "provisionBy": "2026-11-21T08:21:45.402Z",
         *             "reason": "The instance is being made."
         *           }
         *         ]
         *       },
         *       "money": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "currency": "EUR",
         *         "available": 1500,
         *         "held": 500,
         *         "captured": 0,
         *         "capturedToday": 0,
         *         "sum": 0,
         *         "balanced": true
         *       }
         *     }
         */
        ProductOverview: {
            /** @constant */
            available: true;
            outbox: components["schemas"]["OutboxFigures"];
            /** @description Null while the log could not be measured yet. */
            eventLog: components["schemas"]["EventLogFigures"] | null;
            /** @description How many there are. */
            products: {
                /**
                 * Format: date-time
                 * @description When these figures were taken.
                 */
                asOf: string;
                /** @description How many there are in each. */
                byStatus: {
                    ENABLED: number;
                    DISABLED: number;
                };
            };
            /** @description How many there are. */
            orders: {
                /**
                 * Format: date-time
                 * @description When these figures were taken.
                 */
                asOf: string;
                /** @description How many there are in each. */
                byStatus: {
                    PENDING: number;
                    PAID: number;
                    COMPLETED: number;
                    CANCELLED: number;
                };
            };
            /** @description Orders that are paid and whose instance does not run. */
            paidNotRunning: {
                /**
                 * Format: date-time
                 * @description When these figures were taken.
                 */
                asOf: string;
                total: number;
                /** @description seconds */
                oldestSeconds: number;
                /** @description The first few, oldest first. */
                items: components["schemas"]["PaidNotRunning"][];
            };
            /** @description Null until the ledger has been added up for the first time. */
            money: components["schemas"]["MoneyFigures"] | null;
        };
        /**
         * @description Of the instances.
         * @example {
         *       "available": true,
         *       "outbox": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "waiting": 0,
         *         "oldestSeconds": 0
         *       },
         *       "eventLog": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "deadLetters": [
         *           {
         *             "topic": "order.events",
         *             "waiting": 0,
         *             "exact": true
         *           }
         *         ],
         *         "consumers": [
         *           {
         *             "group": "berth-product",
         *             "topic": "instance.events",
         *             "unread": 0
         *           }
         *         ]
         *       },
         *       "instances": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "byStatus": {
         *           "CREATING": 1,
         *           "RUNNING": 1,
         *           "STARTING": 1,
         *           "STOPPING": 1,
         *           "STOPPED": 1,
         *           "RESTARTING": 1,
         *           "UPDATING": 1,
         *           "FAILED": 1,
         *           "DELETING": 1,
         *           "DELETED": 1
         *         }
         *       },
         *       "slowOperations": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "total": 1,
         *         "oldestSeconds": 420,
         *         "items": [
         *           {
         *             "operationId": "01a1fd29-4fac-7306-a225-804712495d27",
         *             "instanceId": "2243860224272",
         *             "kind": "start",
         *             "createdAt": "2026-11-21T08:05:00.000Z",
         *             "ageSeconds": 420,
         *             "deadline": "2026-11-21T08:15:00.000Z"
         *           }
         *         ]
         *       },
         *       "overdueDeletions": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "total": 0,
         *         "oldestSeconds": 0,
         *         "items": []
         *       },
         *       "watch": {
         *         "asOf": "2026-11-21T08:12:00.000Z",
         *         "leads": true,
         *         "synced": true,
         *         "heartbeatAt": "2026-11-21T08:11:59.000Z",
         *         "heartbeatAgeSeconds": 1,
         *         "stale": false
         *       }
         *     }
         */
        ResourceOverview: {
            /** @constant */
            available: true;
            outbox: components["schemas"]["OutboxFigures"];
            /** @description Null while the log could not be measured yet. */
            eventLog: components["schemas"]["EventLogFigures"] | null;
            /** @description How many there are. */
            instances: {
                /**
                 * Format: date-time
                 * @description When these figures were taken.
                 */
                asOf: string;
                /** @description How many there are in each. */
                byStatus: {
                    CREATING: number;
                    RUNNING: number;
                    STARTING: number;
                    STOPPING: number;
                    STOPPED: number;
                    RESTARTING: number;
                    UPDATING: number;
                    FAILED: number;
                    DELETING: number;
                    DELETED: number;
                };
            };
            /** @description Under way past half of the time that they have. */
            slowOperations: {
                /**
                 * Format: date-time
                 * @description When these figures were taken.
                 */
                asOf: string;
                total: number;
                /** @description seconds */
                oldestSeconds: number;
                /** @description The first few, oldest first. */
                items: components["schemas"]["LateOperation"][];
            };
            /** @description Deletions whose deadline has passed: they go on, but somebody should look. */
            overdueDeletions: {
                /**
                 * Format: date-time
                 * @description When these figures were taken.
                 */
                asOf: string;
                total: number;
                /** @description seconds */
                oldestSeconds: number;
                /** @description The first few, oldest first. */
                items: components["schemas"]["LateOperation"][];
            };
            watch: components["schemas"]["WatchFigures"];
        };
        /**
         * @description A part that does not answer.
         * @example {
         *       "available": false,
         *       "since": "2026-11-21T08:11:00.000Z",
         *       "reason": "service.unavailable"
         *     }
         */
        PartAway: {
            /** @constant */
            available: false;
            /** @description When it answered last; null when it never did. */
            since: string | null;
            /** @description The code of the problem. */
            reason: string;
        };
        /**
         * @description What a part has still to publish.
         * @example {
         *       "asOf": "2026-11-21T08:12:00.000Z",
         *       "waiting": 0,
         *       "oldestSeconds": 0
         *     }
         */
        OutboxFigures: {
            /**
             * Format: date-time
             * @description When these figures were taken.
             */
            asOf: string;
            waiting: number;
            /** @description seconds */
            oldestSeconds: number;
        };
        /**
         * @description Dead letters of one topic.
         * @example {
         *       "topic": "order.events",
         *       "waiting": 0,
         *       "exact": true
         *     }
         */
        DeadLetterFigures: {
            /** @enum {string} */
            topic: "user.events" | "instance.events" | "product.events" | "order.events";
            /** @description Letters that were not replayed. */
            waiting: number;
            /** @description False where there were too many to look at: it counts those too that were replayed. */
            exact: boolean;
        };
        /**
         * @description How far a consumer is behind in one topic, in records.
         * @example {
         *       "group": "berth-product",
         *       "topic": "instance.events",
         *       "unread": 0
         *     }
         */
        ConsumerFigures: {
            group: string;
            /** @enum {string} */
            topic: "user.events" | "instance.events" | "product.events" | "order.events";
            unread: number;
        };
        /**
         * @description The event log as a part sees it.
         * @example {
         *       "asOf": "2026-11-21T08:12:00.000Z",
         *       "deadLetters": [
         *         {
         *           "topic": "order.events",
         *           "waiting": 0,
         *           "exact": true
         *         }
         *       ],
         *       "consumers": [
         *         {
         *           "group": "berth-product",
         *           "topic": "instance.events",
         *           "unread": 0
         *         }
         *       ]
         *     }
         */
        EventLogFigures: {
            /**
             * Format: date-time
             * @description When these figures were taken.
             */
            asOf: string;
            /** @description Of the topics that the part publishes. */
            deadLetters: components["schemas"]["DeadLetterFigures"][];
            /** @description Of the topics that it follows. */
            consumers: components["schemas"]["ConsumerFigures"][];
        };
        /**
         * @description An order whose money is held and whose instance is not running yet.
         * @example {
         *       "orderId": "117537422942015488",
         *       "userId": 2,
         *       "instanceId": "2243860224272",
         *       "paidAt": "2026-11-21T08:11:45.402Z",
         *       "ageSeconds": 14,
         *       "provisionBy": "2026-11-21T08:21:45.402Z",
         *       "reason": "The instance is being made."
         *     }
         */
        PaidNotRunning: {
            /** @description int64 in decimal */
            orderId: string;
            userId: number;
            instanceId: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            paidAt: string;
            /** @description seconds */
            ageSeconds: number;
            /** @description Until then it runs, or the money goes back. */
            provisionBy: string | null;
            /** @description Why it does not run yet, as far as that is known. */
            reason: string | null;
        };
        /**
         * @description Sums over the whole ledger, in minor units.
         * @example {
         *       "asOf": "2026-11-21T08:12:00.000Z",
         *       "currency": "EUR",
         *       "available": 1500,
         *       "held": 500,
         *       "captured": 0,
         *       "capturedToday": 0,
         *       "sum": 0,
         *       "balanced": true
         *     }
         */
        MoneyFigures: {
            /**
             * Format: date-time
             * @description When these figures were taken.
             */
            asOf: string;
            currency: string;
            /** @description minor units */
            available: number;
            /** @description minor units */
            held: number;
            /** @description Taken and not refunded, ever. */
            captured: number;
            /** @description The part of it since midnight UTC. */
            capturedToday: number;
            /** @description Of all entries; anything but 0 means that the ledger is wrong. */
            sum: number;
            balanced: boolean;
        };
        /**
         * @description An operation that is late, or close to it.
         * @example {
         *       "operationId": "01a1fd29-4fac-7306-a225-804712495d27",
         *       "instanceId": "2243860224272",
         *       "kind": "start",
         *       "createdAt": "2026-11-21T08:05:00.000Z",
         *       "ageSeconds": 420,
         *       "deadline": "2026-11-21T08:15:00.000Z"
         *     }
         */
        LateOperation: {
            /** @description UUIDv7 */
            operationId: string;
            /** @description int64 in decimal */
            instanceId: string;
            /** @enum {string} */
            kind: "create" | "start" | "stop" | "restart" | "update" | "delete";
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            /** @description seconds */
            ageSeconds: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            deadline: string;
        };
        /**
         * @description Whether somebody watches the cluster.
         * @example {
         *       "asOf": "2026-11-21T08:12:00.000Z",
         *       "leads": true,
         *       "synced": true,
         *       "heartbeatAt": "2026-11-21T08:11:59.000Z",
         *       "heartbeatAgeSeconds": 1,
         *       "stale": false
         *     }
         */
        WatchFigures: {
            /**
             * Format: date-time
             * @description When these figures were taken.
             */
            asOf: string;
            /** @description Whether the replica that answers leads. */
            leads: boolean;
            /** @description False while the leader does not see the cluster, or this replica cannot tell who leads. */
            synced: boolean;
            /** @description The oldest proof of life over all watches. */
            heartbeatAt: string | null;
            heartbeatAgeSeconds: number | null;
            /** @description True when what is shown of running instances may not be so any more. */
            stale: boolean;
        };
        /**
         * @description Why a request was not done (RFC 9457).
         * @example {
         *       "type": "about:blank",
         *       "title": "Conflict",
         *       "status": 409,
         *       "detail": "The instance is busy: its restart is under way.",
         *       "instance": "/api/v1/instances/2243860224272/stop",
         *       "code": "instance.operation-in-progress",
         *       "requestId": "58f175f4-7f59-4fdf-b8dc-ef1e1dd779d3",
         *       "errors": [],
         *       "data": {
         *         "operationId": "01a1fd29-4fac-7306-a225-804712495d27",
         *         "operationKind": "restart"
         *       }
         *     }
         */
        Problem: {
            type: string;
            /** @description The words of the status. */
            title: string;
            status: number;
            /** @description A sentence for people. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /** @description Stable; programs go by it. */
            code: string;
            /** @description As in the header X-Request-Id; quote it when you ask for help. */
            requestId: string;
            errors: components["schemas"]["FieldError"][];
            /** @description What a rule says beside its code, such as the operation under way. */
            data?: {
                [key: string]: unknown;
            };
        };
        /**
         * @description What is wrong with one field.
         * @example {
         *       "pointer": "/spec/memory",
         *       "code": "spec.invalid",
         *       "detail": "must be a whole number of MiB from 16 to 16777216"
         *     }
         */
        FieldError: {
            /** @description JSON pointer (RFC 6901) into the body, empty for the whole, or the query parameter. */
            pointer: string;
            /** @description Stable; programs go by it. */
            code: string;
            detail: string;
        };
    };
    responses: {
        /** @description Unauthorized: `auth.token-missing`, `auth.token-invalid`, `auth.token-expired`, `auth.session-ended`. */
        Unauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unauthorized",
                 *       "status": 401,
                 *       "detail": "The session has ended. Log in again.",
                 *       "instance": "/api/v1/...",
                 *       "code": "auth.session-ended",
                 *       "requestId": "58f175f4-7f59",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "auth.token-missing" | "auth.token-invalid" | "auth.token-expired" | "auth.session-ended";
                };
            };
        };
        /** @description Payload Too Large: `request.too-large`. */
        TooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Payload Too Large",
                 *       "status": 413,
                 *       "detail": "The request body is too large.",
                 *       "instance": "/api/v1/...",
                 *       "code": "request.too-large",
                 *       "requestId": "58f175f4-7f59",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 413;
                    /** @enum {unknown} */
                    code?: "request.too-large";
                };
            };
        };
        /** @description Precondition Failed: `request.precondition-failed`. */
        PreconditionFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Precondition Failed",
                 *       "status": 412,
                 *       "detail": "This was changed since you read it. Read it again, then decide.",
                 *       "instance": "/api/v1/...",
                 *       "code": "request.precondition-failed",
                 *       "requestId": "58f175f4-7f59",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 412;
                    /** @enum {unknown} */
                    code?: "request.precondition-failed";
                };
            };
        };
        /** @description Precondition Required: `request.precondition-required`. */
        PreconditionRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Precondition Required",
                 *       "status": 428,
                 *       "detail": "This needs an If-Match header with the ETag of what you have read.",
                 *       "instance": "/api/v1/...",
                 *       "code": "request.precondition-required",
                 *       "requestId": "58f175f4-7f59",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 428;
                    /** @enum {unknown} */
                    code?: "request.precondition-required";
                };
            };
        };
        /** @description Unsupported Media Type: `request.unsupported-media-type`. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unsupported Media Type",
                 *       "status": 415,
                 *       "detail": "The body must be JSON: send Content-Type: application/json.",
                 *       "instance": "/api/v1/...",
                 *       "code": "request.unsupported-media-type",
                 *       "requestId": "58f175f4-7f59",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 415;
                    /** @enum {unknown} */
                    code?: "request.unsupported-media-type";
                };
            };
        };
        /** @description Internal Server Error: `server.defect`. */
        Defect: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Internal Server Error",
                 *       "status": 500,
                 *       "detail": "Something went wrong inside Berth. Quote the requestId when you report it.",
                 *       "instance": "/api/v1/...",
                 *       "code": "server.defect",
                 *       "requestId": "58f175f4-7f59",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 500;
                    /** @enum {unknown} */
                    code?: "server.defect";
                };
            };
        };
    };
    parameters: {
        /**
         * @description The id of a user.
         * @example 2
         */
        userId: number;
        /**
         * @description The id of a product.
         * @example 1
         */
        productId: number;
        /**
         * @description The id of an order.
         * @example 117537422942015488
         */
        orderId: string;
        /**
         * @description The id of an instance.
         * @example 2243860224272
         */
        instanceId: string;
        /**
         * @description The id of a session.
         * @example 01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11
         */
        sessionId: string;
        /**
         * @description The id of an operation.
         * @example 01a1fd29-4fac-7306-a225-804712495d27
         */
        operationId: string;
        /**
         * @description Only what was made then or later.
         * @example 2026-11-21T00:00:00Z
         */
        createdFrom: string;
        /**
         * @description Only what was made before.
         * @example 2026-11-22T00:00:00Z
         */
        createdTo: string;
        /**
         * @description How many at most.
         * @example 20
         */
        limit: number;
        /**
         * @description The nextCursor of the page before; absent for the first page.
         * @example eyJ2IjoxLCJrIjoiMSJ9
         */
        cursor: string;
        /**
         * @description Names this request, so that sending it again gives the first answer again, for 24 hours.
         * @example my-first-order
         */
        "Idempotency-Key": string;
        /**
         * @description The ETag of what you have read, or * where you do not mind: only then the change is made.
         * @example "7"
         */
        "If-Match": string;
        /**
         * @description The ETag of what you have: while it is still so, nothing is answered but 304.
         * @example "7"
         */
        "If-None-Match": string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description That of the request, or a new one.
         * @example 58f175f4-7f59-4fdf-b8dc-ef1e1dd779d3
         */
        "X-Request-Id": string;
        /**
         * @description Where what was made, or has begun, is to be found.
         * @example /api/v1/operations/01a1fd29-4fac-7306-a225-804712495d27
         */
        Location: string;
        /**
         * @description Names this state of what is shown (RFC 9110): send it as If-Match with a change, or as If-None-Match to ask again.
         * @example "7"
         */
        ETag: string;
        /**
         * @description The refresh token, empty to forget it: HttpOnly, SameSite=Strict; where browsers reach Berth over https it is named __Host-berth_refresh and Secure.
         * @example berth_refresh=Zk3vNn; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict
         */
        "Set-Cookie": string;
        /**
         * @description There when this is the answer to an earlier request with the same Idempotency-Key.
         * @example true
         */
        "Idempotent-Replayed": "true";
        /**
         * @description How to authenticate (RFC 6750).
         * @example Bearer realm="berth"
         */
        "WWW-Authenticate": string;
        /**
         * @description After how many seconds to ask again.
         * @example 1
         */
        "Retry-After": number;
    };
    pathItems: never;
}
export type Account = components['schemas']['Account'];
export type AccountPage = components['schemas']['AccountPage'];
export type Session = components['schemas']['Session'];
export type SessionPage = components['schemas']['SessionPage'];
export type OwnSession = components['schemas']['OwnSession'];
export type OwnSessionPage = components['schemas']['OwnSessionPage'];
export type RegisterBody = components['schemas']['RegisterBody'];
export type LoginBody = components['schemas']['LoginBody'];
export type Tokens = components['schemas']['Tokens'];
export type UpdateAccountBody = components['schemas']['UpdateAccountBody'];
export type ChangePasswordBody = components['schemas']['ChangePasswordBody'];
export type UpdateUserBody = components['schemas']['UpdateUserBody'];
export type Product = components['schemas']['Product'];
export type ProductPage = components['schemas']['ProductPage'];
export type AdminProduct = components['schemas']['AdminProduct'];
export type AdminProductPage = components['schemas']['AdminProductPage'];
export type CreateProductBody = components['schemas']['CreateProductBody'];
export type UpdateProductBody = components['schemas']['UpdateProductBody'];
export type Spec = components['schemas']['Spec'];
export type Config = components['schemas']['Config'];
export type SpecBody = components['schemas']['SpecBody'];
export type SpecChangeBody = components['schemas']['SpecChangeBody'];
export type ConfigBody = components['schemas']['ConfigBody'];
export type Order = components['schemas']['Order'];
export type OrderPage = components['schemas']['OrderPage'];
export type Reason = components['schemas']['Reason'];
export type PlaceOrderBody = components['schemas']['PlaceOrderBody'];
export type ReasonBody = components['schemas']['ReasonBody'];
export type TimelineEntry = components['schemas']['TimelineEntry'];
export type TimelineEntryPage = components['schemas']['TimelineEntryPage'];
export type Wallet = components['schemas']['Wallet'];
export type UserWallet = components['schemas']['UserWallet'];
export type WalletEntry = components['schemas']['WalletEntry'];
export type WalletEntryPage = components['schemas']['WalletEntryPage'];
export type CreditBody = components['schemas']['CreditBody'];
export type Credit = components['schemas']['Credit'];
export type Instance = components['schemas']['Instance'];
export type InstancePage = components['schemas']['InstancePage'];
export type Network = components['schemas']['Network'];
export type Runtime = components['schemas']['Runtime'];
export type Failure = components['schemas']['Failure'];
export type WithdrawalOfInstance = components['schemas']['WithdrawalOfInstance'];
export type UpdateInstanceBody = components['schemas']['UpdateInstanceBody'];
export type LogLine = components['schemas']['LogLine'];
export type LogLinePage = components['schemas']['LogLinePage'];
export type Operation = components['schemas']['Operation'];
export type OperationWithSteps = components['schemas']['OperationWithSteps'];
export type OperationWithStepsPage = components['schemas']['OperationWithStepsPage'];
export type Step = components['schemas']['Step'];
export type WithdrawBody = components['schemas']['WithdrawBody'];
export type Withdrawal = components['schemas']['Withdrawal'];
export type WithdrawalPage = components['schemas']['WithdrawalPage'];
export type EventStream = components['schemas']['EventStream'];
export type ReadyEvent = components['schemas']['ReadyEvent'];
export type Hint = components['schemas']['Hint'];
export type ResyncEvent = components['schemas']['ResyncEvent'];
export type EndEvent = components['schemas']['EndEvent'];
export type Overview = components['schemas']['Overview'];
export type UserOverview = components['schemas']['UserOverview'];
export type ProductOverview = components['schemas']['ProductOverview'];
export type ResourceOverview = components['schemas']['ResourceOverview'];
export type PartAway = components['schemas']['PartAway'];
export type OutboxFigures = components['schemas']['OutboxFigures'];
export type DeadLetterFigures = components['schemas']['DeadLetterFigures'];
export type ConsumerFigures = components['schemas']['ConsumerFigures'];
export type EventLogFigures = components['schemas']['EventLogFigures'];
export type PaidNotRunning = components['schemas']['PaidNotRunning'];
export type MoneyFigures = components['schemas']['MoneyFigures'];
export type LateOperation = components['schemas']['LateOperation'];
export type WatchFigures = components['schemas']['WatchFigures'];
export type Problem = components['schemas']['Problem'];
export type FieldError = components['schemas']['FieldError'];
export type ResponseUnauthenticated = components['responses']['Unauthenticated'];
export type ResponseTooLarge = components['responses']['TooLarge'];
export type ResponsePreconditionFailed = components['responses']['PreconditionFailed'];
export type ResponsePreconditionRequired = components['responses']['PreconditionRequired'];
export type ResponseUnsupportedMediaType = components['responses']['UnsupportedMediaType'];
export type ResponseDefect = components['responses']['Defect'];
export type ParameterUserId = components['parameters']['userId'];
export type ParameterProductId = components['parameters']['productId'];
export type ParameterOrderId = components['parameters']['orderId'];
export type ParameterInstanceId = components['parameters']['instanceId'];
export type ParameterSessionId = components['parameters']['sessionId'];
export type ParameterOperationId = components['parameters']['operationId'];
export type ParameterCreatedFrom = components['parameters']['createdFrom'];
export type ParameterCreatedTo = components['parameters']['createdTo'];
export type ParameterLimit = components['parameters']['limit'];
export type ParameterCursor = components['parameters']['cursor'];
export type ParameterIdempotencyKey = components['parameters']['Idempotency-Key'];
export type ParameterIfMatch = components['parameters']['If-Match'];
export type ParameterIfNoneMatch = components['parameters']['If-None-Match'];
export type HeaderXRequestId = components['headers']['X-Request-Id'];
export type HeaderLocation = components['headers']['Location'];
export type HeaderETag = components['headers']['ETag'];
export type HeaderSetCookie = components['headers']['Set-Cookie'];
export type HeaderIdempotentReplayed = components['headers']['Idempotent-Replayed'];
export type HeaderWwwAuthenticate = components['headers']['WWW-Authenticate'];
export type HeaderRetryAfter = components['headers']['Retry-After'];
export type $defs = Record<string, never>;
export interface operations {
    "auth.register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterBody"];
            };
        };
        responses: {
            /** @description The new account. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `email.invalid`, `nickname.invalid`, `password.too-short`, `password.too-long`, `password.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The password must not contain the character NUL.",
                     *       "instance": "/api/v1/...",
                     *       "code": "password.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "email.invalid" | "nickname.invalid" | "password.too-short" | "password.too-long" | "password.invalid";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `user.email-taken`, `user.ids-exhausted`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "No more accounts can be registered on this platform.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.ids-exhausted",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "user.email-taken" | "user.ids-exhausted";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too Many Requests: `auth.busy`. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "Too many are logging in right now.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.busy",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "auth.busy";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The database has been closed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "database.closed",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed";
                    };
                };
            };
        };
    };
    "auth.login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            /** @description An access token, and a refresh token in a cookie. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The body or the query is not valid: see errors.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid";
                    };
                };
            };
            /** @description Unauthorized: `auth.invalid-credentials`. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "The e-mail address or the password is not right.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.invalid-credentials",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "auth.invalid-credentials";
                    };
                };
            };
            /** @description Forbidden: `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "user.disabled";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too Many Requests: `auth.busy`. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "Too many are logging in right now.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.busy",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "auth.busy";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The database has been closed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "database.closed",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed";
                    };
                };
            };
        };
    };
    "auth.refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An access token, and a refresh token in a cookie. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This route takes no body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.unexpected-body",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body";
                    };
                };
            };
            /** @description Unauthorized: `auth.invalid-refresh-token`, `auth.refresh-token-reused`. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unauthorized",
                     *       "status": 401,
                     *       "detail": "The refresh token was used before, so its session has been ended. Log in again.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.refresh-token-reused",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 401;
                        /** @enum {unknown} */
                        code?: "auth.invalid-refresh-token" | "auth.refresh-token-reused";
                    };
                };
            };
            /** @description Forbidden: `auth.foreign-origin`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.foreign-origin" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The database has been closed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "database.closed",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed";
                    };
                };
            };
        };
    };
    "auth.logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This route takes no body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.unexpected-body",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body";
                    };
                };
            };
            /** @description Forbidden: `auth.foreign-origin`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This may be called only from a page of the same origin.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.foreign-origin",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.foreign-origin";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The database has been closed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "database.closed",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed";
                    };
                };
            };
        };
    };
    "me.show": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of what you have: while it is still so, nothing is answered but 304.
                 * @example "7"
                 */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description It is still as If-None-Match says. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This route takes no body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.unexpected-body",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "me.update": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The ETag of what you have read, or * where you do not mind: only then the change is made.
                 * @example "7"
                 */
                "If-Match": components["parameters"]["If-Match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAccountBody"];
            };
        };
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.precondition-invalid`, `nickname.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a nickname.",
                     *       "instance": "/api/v1/...",
                     *       "code": "nickname.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.precondition-invalid" | "nickname.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            428: components["responses"]["PreconditionRequired"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "me.password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordBody"];
            };
        };
        responses: {
            /** @description The password is changed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `password.too-short`, `password.too-long`, `password.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The password must not contain the character NUL.",
                     *       "instance": "/api/v1/...",
                     *       "code": "password.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "password.too-short" | "password.too-long" | "password.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`, `user.wrong-password`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "The current password is not right.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.wrong-password",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled" | "user.wrong-password";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too Many Requests: `auth.busy`. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "Too many are logging in right now.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.busy",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "auth.busy";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "me.sessions.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSessionPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "me.sessions.end": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a session.
                 * @example 01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11
                 */
                sessionId: components["parameters"]["sessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `session.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such session.",
                     *       "instance": "/api/v1/...",
                     *       "code": "session.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "session.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "admin.users.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
                /**
                 * @description What the list is sorted by; with a minus the greatest, or the latest, comes first. A cursor is good for one order and one filter.
                 * @example -id
                 */
                sort?: "createdAt" | "-createdAt" | "email" | "-email" | "id" | "-id";
                /**
                 * @description Only what was made then or later.
                 * @example 2026-11-21T00:00:00Z
                 */
                createdFrom?: components["parameters"]["createdFrom"];
                /**
                 * @description Only what was made before.
                 * @example 2026-11-22T00:00:00Z
                 */
                createdTo?: components["parameters"]["createdTo"];
                /**
                 * @description Only users in one of these statuses. Several are separated by commas.
                 * @example [
                 *       "ENABLED"
                 *     ]
                 */
                status?: ("ENABLED" | "BLOCKED" | "DISABLED")[];
                /**
                 * @description Only users with this role.
                 * @example admin
                 */
                role?: "user" | "admin";
                /**
                 * @description Only what has this text in the e-mail address or the nickname.
                 * @example ada
                 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of accounts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.users.show": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of what you have: while it is still so, nothing is answered but 304.
                 * @example "7"
                 */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
            };
            path: {
                /**
                 * @description The id of a user.
                 * @example 2
                 */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description It is still as If-None-Match says. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.users.update": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The ETag of what you have read, or * where you do not mind: only then the change is made.
                 * @example "7"
                 */
                "If-Match": components["parameters"]["If-Match"];
            };
            path: {
                /**
                 * @description The id of a user.
                 * @example 2
                 */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUserBody"];
            };
        };
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `request.precondition-invalid`, `request.nothing-to-change`, `roles.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "These are not the roles of a user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "roles.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "request.precondition-invalid" | "request.nothing-to-change" | "roles.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `user.last-admin`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The last enabled administrator has to remain one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.last-admin",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "user.last-admin";
                    };
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            428: components["responses"]["PreconditionRequired"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "admin.users.sessions.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The id of a user.
                 * @example 2
                 */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.users.sessions.end": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a user.
                 * @example 2
                 */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They have ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "products.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of products. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The database has been closed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "database.closed",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed";
                    };
                };
            };
        };
    };
    "products.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a product.
                 * @example 1
                 */
                productId: components["parameters"]["productId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            /** @description Not Found: `product.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such product.",
                     *       "instance": "/api/v1/...",
                     *       "code": "product.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "product.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The database has been closed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "database.closed",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed";
                    };
                };
            };
        };
    };
    "admin.products.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
                /**
                 * @description What the list is sorted by; with a minus the greatest, or the latest, comes first. A cursor is good for one order and one filter.
                 * @example id
                 */
                sort?: "name" | "-name" | "price" | "-price" | "createdAt" | "-createdAt" | "id" | "-id";
                /**
                 * @description Only what was made then or later.
                 * @example 2026-11-21T00:00:00Z
                 */
                createdFrom?: components["parameters"]["createdFrom"];
                /**
                 * @description Only what was made before.
                 * @example 2026-11-22T00:00:00Z
                 */
                createdTo?: components["parameters"]["createdTo"];
                /**
                 * @description Only products in one of these statuses. Several are separated by commas.
                 * @example [
                 *       "ENABLED"
                 *     ]
                 */
                status?: ("ENABLED" | "DISABLED")[];
                /**
                 * @description Only what is made of exactly this image.
                 * @example berth/hello:1
                 */
                image?: string;
                /**
                 * @description Only what has this text in the name or the description.
                 * @example hello
                 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of products, those that are not on sale among them. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminProductPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.products.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateProductBody"];
            };
        };
        responses: {
            /** @description The new product. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminProduct"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `product.invalid`, `spec.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The specification is not valid.",
                     *       "instance": "/api/v1/...",
                     *       "code": "spec.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "product.invalid" | "spec.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `product.image-withdrawn`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The image is withdrawn, so no product can be sold with it.",
                     *       "instance": "/api/v1/...",
                     *       "code": "product.image-withdrawn",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "product.image-withdrawn";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "admin.products.show": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of what you have: while it is still so, nothing is answered but 304.
                 * @example "7"
                 */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
            };
            path: {
                /**
                 * @description The id of a product.
                 * @example 1
                 */
                productId: components["parameters"]["productId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminProduct"];
                };
            };
            /** @description It is still as If-None-Match says. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `product.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such product.",
                     *       "instance": "/api/v1/...",
                     *       "code": "product.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "product.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.products.disable": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a product.
                 * @example 1
                 */
                productId: components["parameters"]["productId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not on sale. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `product.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such product.",
                     *       "instance": "/api/v1/...",
                     *       "code": "product.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "product.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "admin.products.update": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The ETag of what you have read, or * where you do not mind: only then the change is made.
                 * @example "7"
                 */
                "If-Match": components["parameters"]["If-Match"];
            };
            path: {
                /**
                 * @description The id of a product.
                 * @example 1
                 */
                productId: components["parameters"]["productId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateProductBody"];
            };
        };
        responses: {
            /** @description The product. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminProduct"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `request.precondition-invalid`, `product.invalid`, `spec.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The specification is not valid.",
                     *       "instance": "/api/v1/...",
                     *       "code": "spec.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "request.precondition-invalid" | "product.invalid" | "spec.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `product.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such product.",
                     *       "instance": "/api/v1/...",
                     *       "code": "product.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "product.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `product.image-withdrawn`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The image is withdrawn, so no product can be sold with it.",
                     *       "instance": "/api/v1/...",
                     *       "code": "product.image-withdrawn",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "product.image-withdrawn";
                    };
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            428: components["responses"]["PreconditionRequired"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "admin.withdrawals.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of withdrawn images. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawalPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.withdrawals.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawBody"];
            };
        };
        responses: {
            /** @description It was withdrawn before, for this reason. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Withdrawal"];
                };
            };
            /** @description It is withdrawn. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Withdrawal"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `image.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The withdrawal is not valid.",
                     *       "instance": "/api/v1/...",
                     *       "code": "image.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "image.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "It was changed by somebody else meanwhile.",
                     *       "instance": "/api/v1/...",
                     *       "code": "aggregate.version-conflict",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "wallet.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What can be spent and what is held. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wallet"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This route takes no body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.unexpected-body",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "wallet.entries": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WalletEntryPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.wallets.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of a user.
                 * @example 2
                 */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What can be spent and what is held. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserWallet"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.wallets.entries": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The id of a user.
                 * @example 2
                 */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WalletEntryPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.wallets.credit": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names this request, so that sending it again gives the first answer again, for 24 hours.
                 * @example my-first-order
                 */
                "Idempotency-Key": components["parameters"]["Idempotency-Key"];
            };
            path: {
                /**
                 * @description The id of a user.
                 * @example 2
                 */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreditBody"];
            };
        };
        responses: {
            /** @description The wallet and the new entry. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credit"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `idempotency.key-required`, `idempotency.key-invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The Idempotency-Key must be 1 to 255 visible ASCII characters.",
                     *       "instance": "/api/v1/...",
                     *       "code": "idempotency.key-invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "idempotency.key-required" | "idempotency.key-invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `user.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such user.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "user.not-found";
                    };
                };
            };
            /** @description Conflict: `idempotency.in-progress`, `aggregate.version-conflict`, `wallet.full`, `ledger.reference-reused`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "Another movement was recorded under this reference.",
                     *       "instance": "/api/v1/...",
                     *       "code": "ledger.reference-reused",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency.in-progress" | "aggregate.version-conflict" | "wallet.full" | "ledger.reference-reused";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Unprocessable Entity: `idempotency.body-mismatch`. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "This Idempotency-Key was used before with another body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "idempotency.body-mismatch",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 422;
                        /** @enum {unknown} */
                        code?: "idempotency.body-mismatch";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "orders.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
                /**
                 * @description Only orders in one of these statuses. Several are separated by commas.
                 * @example [
                 *       "PENDING"
                 *     ]
                 */
                status?: ("PENDING" | "PAID" | "COMPLETED" | "CANCELLED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "orders.place": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names this request, so that sending it again gives the first answer again, for 24 hours.
                 * @example my-first-order
                 */
                "Idempotency-Key": components["parameters"]["Idempotency-Key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceOrderBody"];
            };
        };
        responses: {
            /** @description The new order. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `idempotency.key-required`, `idempotency.key-invalid`, `order.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The order is not valid.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "idempotency.key-required" | "idempotency.key-invalid" | "order.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`, `user.blocked`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is blocked: it can read, stop and delete, but not order, pay, start or restart.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.blocked",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled" | "user.blocked";
                    };
                };
            };
            /** @description Not Found: `product.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such product.",
                     *       "instance": "/api/v1/...",
                     *       "code": "product.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "product.not-found";
                    };
                };
            };
            /** @description Conflict: `idempotency.in-progress`, `aggregate.version-conflict`, `product.not-orderable`, `order.id-taken`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "Another order has this id.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.id-taken",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "idempotency.in-progress" | "aggregate.version-conflict" | "product.not-orderable" | "order.id-taken";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Unprocessable Entity: `idempotency.body-mismatch`. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "This Idempotency-Key was used before with another body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "idempotency.body-mismatch",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 422;
                        /** @enum {unknown} */
                        code?: "idempotency.body-mismatch";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`, `order.clock-behind`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The clock was set back; order ids cannot be made until it has caught up.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.clock-behind",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable" | "order.clock-behind";
                    };
                };
            };
        };
    };
    "orders.pay": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names this request, so that sending it again gives the first answer again, for 24 hours.
                 * @example my-first-order
                 */
                "Idempotency-Key": components["parameters"]["Idempotency-Key"];
            };
            path: {
                /**
                 * @description The id of an order.
                 * @example 117537422942015488
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`, `idempotency.key-required`, `idempotency.key-invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The Idempotency-Key must be 1 to 255 visible ASCII characters.",
                     *       "instance": "/api/v1/...",
                     *       "code": "idempotency.key-invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id" | "idempotency.key-required" | "idempotency.key-invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Payment Required: `wallet.insufficient-funds`. */
            402: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Payment Required",
                     *       "status": 402,
                     *       "detail": "The wallet does not hold what this order costs.",
                     *       "instance": "/api/v1/...",
                     *       "code": "wallet.insufficient-funds",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 402;
                        /** @enum {unknown} */
                        code?: "wallet.insufficient-funds";
                    };
                };
            };
            /** @description Forbidden: `auth.forbidden`, `user.disabled`, `user.blocked`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is blocked: it can read, stop and delete, but not order, pay, start or restart.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.blocked",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled" | "user.blocked";
                    };
                };
            };
            /** @description Not Found: `order.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such order.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "order.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `order.not-payable`, `order.payment-in-progress`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "A payment of this order is under way.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.payment-in-progress",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "order.not-payable" | "order.payment-in-progress";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Unprocessable Entity: `idempotency.body-mismatch`. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "This Idempotency-Key was used before with another body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "idempotency.body-mismatch",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 422;
                        /** @enum {unknown} */
                        code?: "idempotency.body-mismatch";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`, `payment.pending`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The payment is still under way. Ask again with the same Idempotency-Key.",
                     *       "instance": "/api/v1/...",
                     *       "code": "payment.pending",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable" | "payment.pending";
                    };
                };
            };
        };
    };
    "orders.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an order.
                 * @example 117537422942015488
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `order.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such order.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "order.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `order.not-cancellable`, `order.payment-in-progress`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "A payment of this order is under way.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.payment-in-progress",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "order.not-cancellable" | "order.payment-in-progress";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "orders.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an order.
                 * @example 117537422942015488
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `order.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such order.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "order.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "orders.timeline": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The id of an order.
                 * @example 117537422942015488
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what happened. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineEntryPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `order.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such order.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "order.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.orders.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
                /**
                 * @description What the list is sorted by; with a minus the greatest, or the latest, comes first. A cursor is good for one order and one filter.
                 * @example -createdAt
                 */
                sort?: "createdAt" | "-createdAt" | "amount" | "-amount" | "id" | "-id";
                /**
                 * @description Only what was made then or later.
                 * @example 2026-11-21T00:00:00Z
                 */
                createdFrom?: components["parameters"]["createdFrom"];
                /**
                 * @description Only what was made before.
                 * @example 2026-11-22T00:00:00Z
                 */
                createdTo?: components["parameters"]["createdTo"];
                /**
                 * @description Only orders in one of these statuses. Several are separated by commas.
                 * @example [
                 *       "PENDING"
                 *     ]
                 */
                status?: ("PENDING" | "PAID" | "COMPLETED" | "CANCELLED")[];
                /**
                 * @description Only orders whose payment is in one of these statuses. Several are separated by commas.
                 * @example [
                 *       "NONE"
                 *     ]
                 */
                payment?: ("NONE" | "HOLDING" | "HELD" | "CAPTURING" | "CAPTURED" | "RELEASING" | "RELEASED" | "REFUNDING" | "REFUNDED")[];
                /**
                 * @description Only what this user owns.
                 * @example 2
                 */
                userId?: number;
                /**
                 * @description Only orders of this product.
                 * @example 1
                 */
                productId?: number;
                /**
                 * @description Only what has this text in the name of the instance or of the product.
                 * @example ada
                 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.orders.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an order.
                 * @example 117537422942015488
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `order.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such order.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "order.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `order.not-cancellable`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "An order that is PAID cannot be cancelled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-cancellable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "order.not-cancellable";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "admin.orders.refund": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names this request, so that sending it again gives the first answer again, for 24 hours.
                 * @example my-first-order
                 */
                "Idempotency-Key": components["parameters"]["Idempotency-Key"];
            };
            path: {
                /**
                 * @description The id of an order.
                 * @example 117537422942015488
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `idempotency.key-required`, `idempotency.key-invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The Idempotency-Key must be 1 to 255 visible ASCII characters.",
                     *       "instance": "/api/v1/...",
                     *       "code": "idempotency.key-invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "idempotency.key-required" | "idempotency.key-invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `order.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such order.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "order.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `order.not-refundable`, `order.already-refunded`, `order.payment-in-progress`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "A payment of this order is under way.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.payment-in-progress",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "order.not-refundable" | "order.already-refunded" | "order.payment-in-progress";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Unprocessable Entity: `idempotency.body-mismatch`. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Unprocessable Entity",
                     *       "status": 422,
                     *       "detail": "This Idempotency-Key was used before with another body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "idempotency.body-mismatch",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 422;
                        /** @enum {unknown} */
                        code?: "idempotency.body-mismatch";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`, `payment.pending`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "The payment is still under way. Ask again with the same Idempotency-Key.",
                     *       "instance": "/api/v1/...",
                     *       "code": "payment.pending",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable" | "payment.pending";
                    };
                };
            };
        };
    };
    "admin.orders.retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an order.
                 * @example 117537422942015488
                 */
                orderId: components["parameters"]["orderId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `order.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such order.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "order.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `order.not-retryable`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "Nothing is to be provisioned for an order that is CANCELLED with a payment that is RELEASED.",
                     *       "instance": "/api/v1/...",
                     *       "code": "order.not-retryable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "order.not-retryable";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "instances.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
                /**
                 * @description What the list is sorted by; with a minus the greatest, or the latest, comes first. A cursor is good for one order and one filter.
                 * @example -createdAt
                 */
                sort?: "createdAt" | "-createdAt" | "name" | "-name" | "id" | "-id";
                /**
                 * @description Only what was made then or later.
                 * @example 2026-11-21T00:00:00Z
                 */
                createdFrom?: components["parameters"]["createdFrom"];
                /**
                 * @description Only what was made before.
                 * @example 2026-11-22T00:00:00Z
                 */
                createdTo?: components["parameters"]["createdTo"];
                /**
                 * @description Only instances in one of these statuses. Several are separated by commas.
                 * @example [
                 *       "CREATING"
                 *     ]
                 */
                status?: ("CREATING" | "RUNNING" | "STARTING" | "STOPPING" | "STOPPED" | "RESTARTING" | "UPDATING" | "FAILED" | "DELETING" | "DELETED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of instances. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstancePage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "instances.show": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The ETag of what you have: while it is still so, nothing is answered but 304.
                 * @example "7"
                 */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
            };
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instance. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description It is still as If-None-Match says. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "instances.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation that has begun, or the one of the same kind that is under way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `instance.already-deleted`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The instance is deleted.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.already-deleted",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.already-deleted";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "instances.update": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The ETag of what you have read, or * where you do not mind: only then the change is made.
                 * @example "7"
                 */
                "If-Match": components["parameters"]["If-Match"];
            };
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateInstanceBody"];
            };
        };
        responses: {
            /** @description The instance, where only its name was to be another. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description The operation that brings the specification about. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `request.precondition-invalid`, `instance.invalid-name`, `spec.invalid`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The specification is not valid.",
                     *       "instance": "/api/v1/...",
                     *       "code": "spec.invalid",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "request.precondition-invalid" | "instance.invalid-name" | "spec.invalid";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`, `user.blocked`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is blocked: it can read, stop and delete, but not order, pay, start or restart.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.blocked",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled" | "user.blocked";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `instance.operation-in-progress`, `instance.already-deleted`, `instance.being-deleted`, `instance.spec-unchanged`, `instance.image-withdrawn`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The image was withdrawn by the provider; another one is needed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.image-withdrawn",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.operation-in-progress" | "instance.already-deleted" | "instance.being-deleted" | "instance.spec-unchanged" | "instance.image-withdrawn";
                    };
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            428: components["responses"]["PreconditionRequired"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "instances.start": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation that has begun, or the one of the same kind that is under way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`, `user.blocked`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is blocked: it can read, stop and delete, but not order, pay, start or restart.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.blocked",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled" | "user.blocked";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `instance.operation-in-progress`, `instance.already-deleted`, `instance.being-deleted`, `instance.already-running`, `instance.invalid-spec`, `instance.image-withdrawn`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The image was withdrawn by the provider; another one is needed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.image-withdrawn",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.operation-in-progress" | "instance.already-deleted" | "instance.being-deleted" | "instance.already-running" | "instance.invalid-spec" | "instance.image-withdrawn";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "instances.stop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation that has begun, or the one of the same kind that is under way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `instance.operation-in-progress`, `instance.already-deleted`, `instance.being-deleted`, `instance.already-stopped`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The instance is stopped already.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.already-stopped",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.operation-in-progress" | "instance.already-deleted" | "instance.being-deleted" | "instance.already-stopped";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "instances.restart": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation that has begun, or the one of the same kind that is under way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`, `user.blocked`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is blocked: it can read, stop and delete, but not order, pay, start or restart.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.blocked",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled" | "user.blocked";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            /** @description Conflict: `aggregate.version-conflict`, `instance.operation-in-progress`, `instance.already-deleted`, `instance.being-deleted`, `instance.not-running`, `instance.invalid-spec`, `instance.image-withdrawn`. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Conflict",
                     *       "status": 409,
                     *       "detail": "The image was withdrawn by the provider; another one is needed.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.image-withdrawn",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.operation-in-progress" | "instance.already-deleted" | "instance.being-deleted" | "instance.not-running" | "instance.invalid-spec" | "instance.image-withdrawn";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `user.unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "It cannot be checked now whether this account may do that.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "user.unavailable";
                    };
                };
            };
        };
    };
    "instances.operations": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of operations. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationWithStepsPage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "instances.logs": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The id of an instance.
                 * @example 2243860224272
                 */
                instanceId: components["parameters"]["instanceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of lines. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogLinePage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`, `request.invalid-cursor`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This is not a cursor of this list.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-cursor",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id" | "request.invalid-cursor";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `instance.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such instance.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "instance.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "operations.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of an operation.
                 * @example 01a1fd29-4fac-7306-a225-804712495d27
                 */
                operationId: components["parameters"]["operationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationWithSteps"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            /** @description Not Found: `operation.not-found`. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Not Found",
                     *       "status": 404,
                     *       "detail": "There is no such operation.",
                     *       "instance": "/api/v1/...",
                     *       "code": "operation.not-found",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 404;
                        /** @enum {unknown} */
                        code?: "operation.not-found";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "admin.instances.list": {
        parameters: {
            query?: {
                /**
                 * @description How many at most.
                 * @example 20
                 */
                limit?: components["parameters"]["limit"];
                /**
                 * @description The nextCursor of the page before; absent for the first page.
                 * @example eyJ2IjoxLCJrIjoiMSJ9
                 */
                cursor?: components["parameters"]["cursor"];
                /**
                 * @description What the list is sorted by; with a minus the greatest, or the latest, comes first. A cursor is good for one order and one filter.
                 * @example -createdAt
                 */
                sort?: "createdAt" | "-createdAt" | "name" | "-name" | "id" | "-id";
                /**
                 * @description Only what was made then or later.
                 * @example 2026-11-21T00:00:00Z
                 */
                createdFrom?: components["parameters"]["createdFrom"];
                /**
                 * @description Only what was made before.
                 * @example 2026-11-22T00:00:00Z
                 */
                createdTo?: components["parameters"]["createdTo"];
                /**
                 * @description Only instances in one of these statuses. Several are separated by commas.
                 * @example [
                 *       "CREATING"
                 *     ]
                 */
                status?: ("CREATING" | "RUNNING" | "STARTING" | "STOPPING" | "STOPPED" | "RESTARTING" | "UPDATING" | "FAILED" | "DELETING" | "DELETED")[];
                /**
                 * @description Only instances that are to become one of these. Several are separated by commas.
                 * @example [
                 *       "RUNNING"
                 *     ]
                 */
                desired?: ("RUNNING" | "STOPPED" | "DELETED")[];
                /**
                 * @description Only what this user owns.
                 * @example 2
                 */
                userId?: number;
                /**
                 * @description Only the instance of this order.
                 * @example 117537422942015488
                 */
                orderId?: string;
                /**
                 * @description Only what is made of exactly this image.
                 * @example berth/hello:1
                 */
                image?: string;
                /**
                 * @description Only what has this text in the name.
                 * @example ada
                 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of instances. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstancePage"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`, `request.invalid-cursor`, `request.invalid-id`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "The id in the path is not one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.invalid-id",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body" | "request.invalid-cursor" | "request.invalid-id";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
    "events.stream": {
        parameters: {
            query?: {
                /**
                 * @description Your own orders, instances and account; or, for admins, everything.
                 * @example own
                 */
                scope?: "own" | "all";
            };
            header?: {
                /**
                 * @description The last id that you have seen: what was missed is told first.
                 * @example k3-41
                 */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["EventStream"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This route takes no body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.unexpected-body",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description Too Many Requests: `events.too-many-streams`. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Too Many Requests",
                     *       "status": 429,
                     *       "detail": "This account has as many event streams open as it may have: close one.",
                     *       "instance": "/api/v1/...",
                     *       "code": "events.too-many-streams",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 429;
                        /** @enum {unknown} */
                        code?: "events.too-many-streams";
                    };
                };
            };
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`, `events.full`, `server.stopping`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "This Berth is stopping.",
                     *       "instance": "/api/v1/...",
                     *       "code": "server.stopping",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable" | "events.full" | "server.stopping";
                    };
                };
            };
        };
    };
    "admin.overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.unexpected-body`. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Bad Request",
                     *       "status": 400,
                     *       "detail": "This route takes no body.",
                     *       "instance": "/api/v1/...",
                     *       "code": "request.unexpected-body",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.unexpected-body";
                    };
                };
            };
            401: components["responses"]["Unauthenticated"];
            /** @description Forbidden: `auth.forbidden`, `user.disabled`. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Forbidden",
                     *       "status": 403,
                     *       "detail": "This account is disabled.",
                     *       "instance": "/api/v1/...",
                     *       "code": "user.disabled",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 403;
                        /** @enum {unknown} */
                        code?: "auth.forbidden" | "user.disabled";
                    };
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Defect"];
            /** @description Service Unavailable: `service.starting`, `service.unavailable`, `database.busy`, `database.unavailable`, `database.closed`, `auth.keys-unavailable`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "about:blank",
                     *       "title": "Service Unavailable",
                     *       "status": 503,
                     *       "detail": "Access tokens cannot be checked now: their keys cannot be had.",
                     *       "instance": "/api/v1/...",
                     *       "code": "auth.keys-unavailable",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 503;
                        /** @enum {unknown} */
                        code?: "service.starting" | "service.unavailable" | "database.busy" | "database.unavailable" | "database.closed" | "auth.keys-unavailable";
                    };
                };
            };
        };
    };
}
