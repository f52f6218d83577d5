-- The tables of a look-up by token, as Django OAuth Toolkit makes them, on MariaDB.
CREATE TABLE `users` (`id` bigint NOT NULL PRIMARY KEY);
CREATE TABLE `oauth2_provider_application` (`id` bigint NOT NULL PRIMARY KEY);
CREATE TABLE `oauth2_provider_refreshtoken` (`id` bigint NOT NULL PRIMARY KEY);
CREATE TABLE `oauth2_provider_idtoken` (`id` bigint NOT NULL PRIMARY KEY);
CREATE TABLE `oauth2_provider_accesstoken` (
    `id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY,
    `token` longtext NOT NULL,
    `expires` datetime(6) NOT NULL,
    `scope` longtext NOT NULL,
    `application_id` bigint NULL,
    `user_id` bigint NULL,
    `created` datetime(6) NOT NULL,
    `updated` datetime(6) NOT NULL,
    `source_refresh_token_id` bigint NULL UNIQUE,
    `id_token_id` bigint NULL UNIQUE,
    `token_checksum` varchar(64) NOT NULL UNIQUE,
    `resource` json NOT NULL,
    KEY `oauth2_provider_accesstoken_expires` (`expires`),
    CONSTRAINT `oauth2_provider_acce_source_refresh_token_e66fbc72_fk_oauth2_pr`
        FOREIGN KEY (`source_refresh_token_id`) REFERENCES `oauth2_provider_refreshtoken` (`id`),
    CONSTRAINT `oauth2_provider_acce_id_token_id_85db651b_fk_oauth2_pr`
        FOREIGN KEY (`id_token_id`) REFERENCES `oauth2_provider_idtoken` (`id`),
    CONSTRAINT `oauth2_provider_acce_application_id_b22886e1_fk_oauth2_pr`
        FOREIGN KEY (`application_id`) REFERENCES `oauth2_provider_application` (`id`),
    CONSTRAINT `oauth2_provider_accesstoken_user_id_6e4c9a65_fk_users_id`
        FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)
);
