use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::permission::Actor;

/// Languages that the actor's Träger has released, with what stands for their texts.
pub(crate) async fn releases(db: &Db, actor: &Actor) -> Result<Vec<(String, Vec<u8>)>, DbError> {
    db.all(
        "select lang, fingerprint from plan_language_release
         where tenant_id = $1 and agency_id = $2 order by lang",
        args![actor.tenant, actor.agency_or_nil()],
    )
    .await
}

/// Releases a language as its texts are now, or takes the release back.
pub(crate) async fn release(
    work: &mut Work,
    agency: Uuid,
    (lang, seen): (&str, &[u8]),
    release: bool,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "delete from plan_language_release where tenant_id = $1 and agency_id = $2 and lang = $3",
        args![tenant, agency, lang],
    )
    .await?;
    if release {
        work.run(
            "insert into plan_language_release (tenant_id, agency_id, lang, fingerprint,
                    released_at, released_by) values ($1, $2, $3, $4, $5, $6)",
            args![tenant, agency, lang, seen.to_vec(), now, by],
        )
        .await?;
    }
    let action = if release {
        "plan.language_release"
    } else {
        "plan.language_withdraw"
    };
    work.record(Event::new(action, "agency", agency).with(json!({ "lang": lang })));
    Ok(())
}
