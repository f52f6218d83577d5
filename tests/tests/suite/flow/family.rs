//! Revoking a family of refresh tokens.

use oauth_runtime::prelude::*;
use oauth_tests::models::{NewRefreshToken, RefreshToken};
use oauth_tests::on_every_database;
use uuid::Uuid;

use super::{Scene, clear};
use crate::{access_token, days};

impl Scene {
    /// A refresh row of a family with an access token of its own; gives the keys of both.
    async fn member(&self, name: &str, family: Option<Uuid>) -> (i64, i64) {
        let access = access_token(&self.store, &self.app, &format!("{name}-access"), days(1)).await;
        let new = NewRefreshToken::builder()
            .token(name)
            .application_id(self.app.id)
            .user_id(1)
            .access_token_id(access.id);
        let new = match family {
            Some(family) => new.token_family(family),
            None => new,
        };
        (self.store.refresh_tokens().create(new.build()).await.unwrap().id, access.id)
    }

    async fn refresh(&self, id: i64) -> RefreshToken {
        self.store.refresh_tokens().get(id).await.unwrap()
    }

    async fn has_access(&self, id: i64) -> bool {
        self.store.access_tokens().get(id).await.optional().unwrap().is_some()
    }
}

on_every_database! {
    async fn t034_revoking_a_family_is_revoking_each_member(db) {
        let scene = Scene::new(db, |_| {}).await;
        let family = Uuid::new_v4();
        let (live, live_access) = scene.member("live", Some(family)).await;
        let (revoked, revoked_access) = scene.member("revoked", Some(family)).await;
        let (other, other_access) = scene.member("other", Some(Uuid::new_v4())).await;
        let (none, none_access) = scene.member("none", None).await;
        let long_ago = days(-3);
        scene.store.refresh_tokens().change(revoked).set(RefreshToken::REVOKED, long_ago).execute().await.unwrap();
        scene.pass(60);
        assert_eq!(scene.store.revoke_family(family).await.unwrap(), 1);
        let row = scene.refresh(live).await;
        assert_eq!((row.revoked, row.access_token_id, row.updated), (Some(scene.clock.now()), None, scene.clock.now()));
        let row = scene.refresh(revoked).await;
        assert_eq!((row.revoked, row.access_token_id), (Some(long_ago), None));
        assert!(!scene.has_access(live_access).await && !scene.has_access(revoked_access).await);
        for (id, access) in [(other, other_access), (none, none_access)] {
            assert!(scene.refresh(id).await.revoked.is_none() && scene.has_access(access).await);
        }
        assert_eq!(scene.store.revoke_family(family).await.unwrap(), 0);
    }

    async fn access_tokens_that_came_from_the_family_go_with_it_in_every_shape(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        let family = issued.refresh_token.as_ref().unwrap().token_family.unwrap();
        let (_, first) = clear(&issued);
        let (_, second) = scene.exchange(&first).await;
        let (access, third) = scene.exchange(&second).await;
        // The refresh row is gone; only its origin ties the access token to the family.
        let row = scene.store.refresh_tokens().get_by_token(third.expose_secret()).await.unwrap();
        scene.store.refresh_tokens().delete(&row).await.unwrap();
        // Beside it a member whose access token has no origin.
        let (member, member_access) = scene.member("member", Some(family)).await;
        scene.store.revoke_family(family).await.unwrap();
        assert!(!scene.is_live(&access).await && !scene.has_access(member_access).await);
        assert!(scene.refresh(member).await.revoked.is_some());
    }

    async fn a_rotation_that_is_under_way_does_not_save_a_family(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        let family = issued.refresh_token.as_ref().unwrap().token_family.unwrap();
        let (_, refresh) = clear(&issued);
        let mut transaction = scene.store.begin().await.unwrap();
        let rotated = scene.store.within(&mut transaction).rotate(refresh.expose_secret(), &scene.app).await.unwrap();
        let next = rotated.into_result().unwrap();
        let store = scene.store.clone();
        let revocation = tokio::spawn(async move { store.revoke_family(family).await });
        // Until it waits for the row that is being exchanged.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        transaction.commit().await.unwrap();
        assert_eq!(revocation.await.unwrap().unwrap(), 1);
        let (access, refresh) = clear(&next);
        assert!(scene.is_revoked(&refresh).await && !scene.is_live(&access).await);
    }

    async fn t035_a_family_without_members_is_no_error(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (none, none_access) = scene.member("none", None).await;
        assert_eq!(scene.store.revoke_family(Uuid::nil()).await.unwrap(), 0);
        assert!(scene.refresh(none).await.revoked.is_none() && scene.has_access(none_access).await);
    }
}
