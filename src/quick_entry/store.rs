use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::text::folded;
use sqlx::FromRow;
use uuid::Uuid;

use super::reading::Near;
use crate::audit::Work;
use crate::permission::Actor;

/// More own cases than this nobody counsels; their names are read for every line.
const OWN: i64 = 1_000;
/// How many words of a line are looked up among everybody the actor sees.
pub(super) const WORDS: usize = 8;
/// So many entries of the index are looked at, and so many people taken.
const ENTRIES: i64 = 4_000;
const PEOPLE: i64 = 24;

/// The people of the open cases the actor is responsible for or deputises.
pub(super) async fn own(db: &Db, actor: &Actor) -> Result<Vec<Near>, DbError> {
    db.all(
        "select p.id, p.family_name, p.given_name, p.birth_date, p.birth_precision,
                c.id as case_id, c.number as case_number, t.name as place
         from (select tenant_id, id, number, municipality_id from case_file
               where tenant_id = $1 and responsible_id = $2 and ended_on is null
               union
               select tenant_id, id, number, municipality_id from case_file
               where tenant_id = $1 and deputy_id = $2 and ended_on is null) c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
              and g.audience_id = $3
         join case_member m on m.tenant_id = c.tenant_id and m.case_id = c.id
         join person p on p.tenant_id = c.tenant_id and p.id = m.person_id
         left join municipality t on t.tenant_id = c.tenant_id and t.id = c.municipality_id
         order by c.number, p.id limit $4",
        args![actor.tenant, actor.id, actor.audience(), OWN],
    )
    .await
}

/// People the actor sees whose names hold two of these words: nobody is meant by half a name.
pub(super) async fn named(db: &Db, actor: &Actor, words: &[String]) -> Result<Vec<Near>, DbError> {
    let word = |at: usize| {
        words
            .get(at)
            .map_or(Vec::new(), |word| word.clone().into_bytes())
    };
    db.all(
        "select p.id, p.family_name, p.given_name, p.birth_date, p.birth_precision,
                c.id as case_id, c.number as case_number, t.name as place
         from (select i.tenant_id, i.person_id from (
                 select tenant_id, person_id, key from person_index
                 where tenant_id = $1 and audience_id = $2 and kind = 1
                   and key in ($3, $4, $5, $6, $7, $8, $9, $10) limit $11) i
               group by i.tenant_id, i.person_id having count(distinct i.key) > 1
               order by i.person_id limit $12) f
         join person p on p.tenant_id = f.tenant_id and p.id = f.person_id
         left join case_member m on m.tenant_id = f.tenant_id and m.person_id = f.person_id
              and exists (select 1 from case_file o where o.tenant_id = m.tenant_id
                  and o.id = m.case_id and o.ended_on is null)
         left join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
         left join municipality t on t.tenant_id = c.tenant_id and t.id = c.municipality_id
         order by p.id, c.number",
        args![
            actor.tenant,
            actor.audience(),
            word(0),
            word(1),
            word(2),
            word(3),
            word(4),
            word(5),
            word(6),
            word(7),
            ENTRIES,
            PEOPLE
        ],
    )
    .await
}

/// A word of the Träger.
#[derive(Debug, FromRow)]
pub(super) struct Word {
    pub(super) id: Uuid,
    pub(super) word: String,
    /// `topic` or `channel`, and the key of its entry.
    pub(super) catalogue: String,
    pub(super) entry: String,
}

/// The words of the actor's Träger.
pub(super) async fn words(db: &Db, actor: &Actor) -> Result<Vec<Word>, DbError> {
    db.all(
        "select id, word, catalogue, entry from entry_word
         where tenant_id = $1 and agency_id = $2 order by plain limit 500",
        args![actor.tenant, actor.agency_or_nil()],
    )
    .await
}

/// Adds a word; [`DbError::Unique`] when it is there.
pub(super) async fn add_word(
    work: &mut Work,
    agency: Uuid,
    (id, word, catalogue, entry): (Uuid, &str, &str, &str),
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into entry_word (tenant_id, id, agency_id, word, plain, catalogue, entry, made_at,
             made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            tenant,
            id,
            agency,
            word,
            folded(word),
            catalogue,
            entry,
            now,
            by
        ],
    )
    .await?;
    Ok(())
}

/// Whether there was such a word.
pub(super) async fn remove_word(work: &mut Work, agency: Uuid, id: Uuid) -> Result<bool, DbError> {
    let tenant = work.tenant();
    let gone = work
        .run(
            "delete from entry_word where tenant_id = $1 and id = $2 and agency_id = $3",
            args![tenant, id, agency],
        )
        .await?;
    Ok(gone > 0)
}
