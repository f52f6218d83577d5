-- Lets Django OAuth Toolkit 3.4.1 and oauth-runtime share one MySQL or MariaDB database that `manage.py migrate` made.
--
-- It adds what the runtime reads and 3.4.1 does not have, as the migrations 0023 to 0025 of Django OAuth Toolkit's
-- master make it, but for the defaults: 3.4.1 does not name these columns when it inserts. Run it once, with all
-- writers stopped and a backup at hand: refresh tokens that share a token with a newer one are deleted, as 0023 does.

-- Each ALTER TABLE commits by itself; after a failure, run what is left.

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

ALTER TABLE oauth2_provider_refreshtoken
    DROP INDEX oauth2_provider_refresht_token_checksum_revoked_46c81d1d_uniq,
    ADD CONSTRAINT oauth2_provider_refreshtoken_token_checksum_85bd288b_uniq UNIQUE (token_checksum);

-- 0024 and 0025: keys and authentication of clients, pushed authorization requests.
ALTER TABLE oauth2_provider_application
    ADD COLUMN client_jwks longtext NOT NULL DEFAULT (''),
    ADD COLUMN client_jwks_uri varchar(500) NOT NULL DEFAULT '',
    ADD COLUMN token_endpoint_auth_method varchar(32) NOT NULL DEFAULT '',
    ADD COLUMN require_pushed_authorization_requests bool NULL;

-- MariaDB has no JSON type of its own: there json is longtext with a check, as Django declares it.
CREATE TABLE oauth2_provider_pushedauthorizationrequest (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    request_uri varchar(255) NOT NULL,
    client_id varchar(100) NOT NULL,
    parameters json NOT NULL,
    expires datetime(6) NOT NULL,
    created datetime(6) NOT NULL,
    CONSTRAINT oauth2_provider_pushedauthorizationrequest_unique_request_uri UNIQUE (request_uri),
    KEY oauth2_provider_pushedauthorizationrequest_client_id_4216d913 (client_id)
);
