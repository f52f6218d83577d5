-- The tables of a look-up by token, as Django OAuth Toolkit makes them, on SQLite.
CREATE TABLE "users" ("id" integer NOT NULL PRIMARY KEY);
CREATE TABLE "oauth2_provider_application" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
CREATE TABLE "oauth2_provider_refreshtoken" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
CREATE TABLE "oauth2_provider_idtoken" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
CREATE TABLE "oauth2_provider_accesstoken" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "token" text NOT NULL,
    "expires" datetime NOT NULL,
    "scope" text NOT NULL,
    "application_id" bigint NULL REFERENCES "oauth2_provider_application" ("id") DEFERRABLE INITIALLY DEFERRED,
    "user_id" bigint NULL REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" datetime NOT NULL,
    "updated" datetime NOT NULL,
    "source_refresh_token_id" bigint NULL UNIQUE REFERENCES "oauth2_provider_refreshtoken" ("id") DEFERRABLE INITIALLY DEFERRED,
    "id_token_id" bigint NULL UNIQUE REFERENCES "oauth2_provider_idtoken" ("id") DEFERRABLE INITIALLY DEFERRED,
    "token_checksum" varchar(64) NOT NULL UNIQUE,
    "resource" text NOT NULL CHECK ((JSON_VALID("resource") OR "resource" IS NULL))
);
CREATE INDEX "oauth2_provider_accesstoken_application_id_b22886e1" ON "oauth2_provider_accesstoken" ("application_id");
CREATE INDEX "oauth2_provider_accesstoken_user_id_6e4c9a65" ON "oauth2_provider_accesstoken" ("user_id");
CREATE INDEX "oauth2_provider_accesstoken_expires" ON "oauth2_provider_accesstoken" ("expires");
