-- Lets Django OAuth Toolkit 3.4.1 and oauth-runtime share one SQLite database that `manage.py migrate` made.
--
-- It adds what the runtime reads and 3.4.1 does not have, as the migrations 0023 to 0025 of Django OAuth Toolkit's
-- master make it, but for the defaults: 3.4.1 does not name these columns when it inserts. Run it once, with all
-- writers stopped and a backup at hand: refresh tokens that share a token with a newer one are deleted, as 0023 does.

BEGIN IMMEDIATE;

-- 0023: one row per refresh token, the live one before the newest.
UPDATE oauth2_provider_accesstoken SET source_refresh_token_id = NULL
WHERE source_refresh_token_id IN (
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (
            PARTITION BY token_checksum ORDER BY revoked IS NULL DESC, created DESC, id DESC
        ) AS place
        FROM oauth2_provider_refreshtoken
    ) AS ranked
    WHERE place > 1
);

DELETE FROM oauth2_provider_refreshtoken
WHERE id IN (
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (
            PARTITION BY token_checksum ORDER BY revoked IS NULL DESC, created DESC, id DESC
        ) AS place
        FROM oauth2_provider_refreshtoken
    ) AS ranked
    WHERE place > 1
);

DROP INDEX oauth2_provider_refreshtoken_token_checksum_revoked_46c81d1d_uniq;
CREATE UNIQUE INDEX oauth2_provider_refreshtoken_token_checksum_85bd288b_uniq
    ON oauth2_provider_refreshtoken (token_checksum);

-- 0024 and 0025: keys and authentication of clients, pushed authorization requests.
ALTER TABLE oauth2_provider_application ADD COLUMN client_jwks text NOT NULL DEFAULT '';
ALTER TABLE oauth2_provider_application ADD COLUMN client_jwks_uri varchar(500) NOT NULL DEFAULT '';
ALTER TABLE oauth2_provider_application ADD COLUMN token_endpoint_auth_method varchar(32) NOT NULL DEFAULT '';
ALTER TABLE oauth2_provider_application ADD COLUMN require_pushed_authorization_requests bool NULL;

CREATE TABLE oauth2_provider_pushedauthorizationrequest (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    request_uri varchar(255) NOT NULL,
    client_id varchar(100) NOT NULL,
    parameters text NOT NULL CHECK ((JSON_VALID(parameters) OR parameters IS NULL)),
    expires datetime NOT NULL,
    created datetime NOT NULL,
    CONSTRAINT oauth2_provider_pushedauthorizationrequest_unique_request_uri UNIQUE (request_uri)
);
CREATE INDEX oauth2_provider_pushedauthorizationrequest_client_id_4216d913
    ON oauth2_provider_pushedauthorizationrequest (client_id);

COMMIT;
