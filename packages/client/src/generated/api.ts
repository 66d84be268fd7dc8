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
        /** Change your account */
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
    "/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Newest first. Needs the role admin.
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
         * @description It counts from the moment this has returned, whatever tokens the user holds. What is absent stays as it is. Needs the role admin.
         */
        patch: operations["admin.users.update"];
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
         * @description Placed orders keep the specification and the price they were placed with. Needs the role admin.
         */
        patch: operations["admin.products.update"];
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
         * @description Newest first. Needs the role admin.
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
    "/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your instances
         * @description Newest first.
         */
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
        /** Rename an instance */
        patch: operations["instances.rename"];
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
         * @description Newest first. Needs the role admin.
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
            kind: "credit" | "hold" | "capture" | "release";
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
         *       "operation": {
         *         "id": "01a1fd29-4fac-7306-a225-804712495d27",
         *         "kind": "create",
         *         "instanceId": "2243860224272",
         *         "status": "succeeded",
         *         "error": null,
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
         *           "operation": {
         *             "id": "01a1fd29-4fac-7306-a225-804712495d27",
         *             "kind": "create",
         *             "instanceId": "2243860224272",
         *             "status": "succeeded",
         *             "error": null,
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
         * @description A new name.
         * @example {
         *       "name": "my-llm"
         *     }
         */
        RenameInstanceBody: {
            name: string;
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
         * @description The id of an operation.
         * @example 01a1fd29-4fac-7306-a225-804712495d27
         */
        operationId: string;
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
export type ConfigBody = components['schemas']['ConfigBody'];
export type Order = components['schemas']['Order'];
export type OrderPage = components['schemas']['OrderPage'];
export type Reason = components['schemas']['Reason'];
export type PlaceOrderBody = components['schemas']['PlaceOrderBody'];
export type TimelineEntry = components['schemas']['TimelineEntry'];
export type TimelineEntryPage = components['schemas']['TimelineEntryPage'];
export type Wallet = components['schemas']['Wallet'];
export type WalletEntry = components['schemas']['WalletEntry'];
export type WalletEntryPage = components['schemas']['WalletEntryPage'];
export type CreditBody = components['schemas']['CreditBody'];
export type Credit = components['schemas']['Credit'];
export type Instance = components['schemas']['Instance'];
export type InstancePage = components['schemas']['InstancePage'];
export type Network = components['schemas']['Network'];
export type Runtime = components['schemas']['Runtime'];
export type Failure = components['schemas']['Failure'];
export type RenameInstanceBody = components['schemas']['RenameInstanceBody'];
export type LogLine = components['schemas']['LogLine'];
export type LogLinePage = components['schemas']['LogLinePage'];
export type Operation = components['schemas']['Operation'];
export type Problem = components['schemas']['Problem'];
export type FieldError = components['schemas']['FieldError'];
export type ResponseUnauthenticated = components['responses']['Unauthenticated'];
export type ResponseTooLarge = components['responses']['TooLarge'];
export type ResponseUnsupportedMediaType = components['responses']['UnsupportedMediaType'];
export type ResponseDefect = components['responses']['Defect'];
export type ParameterUserId = components['parameters']['userId'];
export type ParameterProductId = components['parameters']['productId'];
export type ParameterOrderId = components['parameters']['orderId'];
export type ParameterInstanceId = components['parameters']['instanceId'];
export type ParameterOperationId = components['parameters']['operationId'];
export type ParameterLimit = components['parameters']['limit'];
export type ParameterCursor = components['parameters']['cursor'];
export type ParameterIdempotencyKey = components['parameters']['Idempotency-Key'];
export type HeaderXRequestId = components['headers']['X-Request-Id'];
export type HeaderLocation = components['headers']['Location'];
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
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
            header?: never;
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `nickname.invalid`. */
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
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "nickname.invalid";
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
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
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
    "admin.users.update": {
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `request.nothing-to-change`, `roles.invalid`. */
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
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "request.nothing-to-change" | "roles.invalid";
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
    "admin.products.show": {
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
                    "application/json": components["schemas"]["AdminProduct"];
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminProduct"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `product.invalid`, `spec.invalid`. */
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
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "product.invalid" | "spec.invalid";
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
            /** @description The instance. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
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
    "instances.rename": {
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameInstanceBody"];
            };
        };
        responses: {
            /** @description The instance. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Bad Request: `request.malformed`, `request.malformed-json`, `request.too-deep`, `request.forbidden-key`, `request.invalid`, `request.invalid-id`, `instance.invalid-name`. */
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
                     *       "detail": "A name has 1 to 64 characters and no control characters.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.invalid-name",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        code?: "request.malformed" | "request.malformed-json" | "request.too-deep" | "request.forbidden-key" | "request.invalid" | "request.invalid-id" | "instance.invalid-name";
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
            /** @description Conflict: `aggregate.version-conflict`, `instance.already-deleted`, `instance.being-deleted`. */
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
                     *       "detail": "The instance is being deleted.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.being-deleted",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.already-deleted" | "instance.being-deleted";
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
            /** @description Conflict: `aggregate.version-conflict`, `instance.operation-in-progress`, `instance.already-deleted`, `instance.being-deleted`, `instance.already-running`, `instance.invalid-spec`. */
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
                     *       "detail": "The instance can never run with its specification.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.invalid-spec",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.operation-in-progress" | "instance.already-deleted" | "instance.being-deleted" | "instance.already-running" | "instance.invalid-spec";
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
            /** @description Conflict: `aggregate.version-conflict`, `instance.operation-in-progress`, `instance.already-deleted`, `instance.being-deleted`, `instance.not-running`, `instance.invalid-spec`. */
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
                     *       "detail": "The instance can never run with its specification.",
                     *       "instance": "/api/v1/...",
                     *       "code": "instance.invalid-spec",
                     *       "requestId": "58f175f4-7f59",
                     *       "errors": []
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        code?: "aggregate.version-conflict" | "instance.operation-in-progress" | "instance.already-deleted" | "instance.being-deleted" | "instance.not-running" | "instance.invalid-spec";
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
}
