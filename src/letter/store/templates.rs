use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::id;
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::letter::Template;
use crate::permission::Actor;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    topic: String,
    signs: String,
    kind: String,
    name: String,
    recipient: String,
    subject: String,
    salutation: String,
    body: String,
    word: bool,
    active: bool,
    version: i64,
}

/// The own templates of the actor's Träger.
pub(in crate::letter) async fn templates(db: &Db, actor: &Actor) -> Result<Vec<Template>, DbError> {
    let rows: Vec<Row> = db
        .all(
            "select id, topic, signs, kind, name, recipient, subject, salutation, body, word,
                    active, version
             from letter_template where tenant_id = $1 and agency_id = $2
             order by position, id",
            args![actor.tenant, actor.agency_or_nil()],
        )
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| Template {
            id: row.id,
            group: row.topic,
            signs: row.signs,
            kind: row.kind,
            name: row.name,
            recipient: row.recipient,
            subject: row.subject,
            salutation: row.salutation,
            body: row.body,
            word: row.word,
            active: row.active,
            version: row.version,
        })
        .collect())
}

fn row(work: &Work, agency: Uuid, one: &Template, position: i64) -> Args {
    args![
        work.tenant(),
        one.id,
        agency,
        &one.group,
        &one.signs,
        &one.kind,
        &one.name,
        &one.recipient,
        &one.subject,
        &one.salutation,
        &one.body,
        one.word,
        position,
        one.active
    ]
}

const INSERT: &str = "insert into letter_template (tenant_id, id, agency_id, topic, signs, kind, \
     name, recipient, subject, salutation, body, word, position, active)";

/// Makes the shipped templates the Träger's own, under new ids; returns these in the same order.
///
/// # Errors
/// [`DbError::Stale`] when it has own ones already.
pub(in crate::letter) async fn adopt(
    work: &mut Work,
    agency: Uuid,
    shipped: &[Template],
) -> Result<Vec<Uuid>, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    // Two who change the shipped ones at the same time must not copy them twice.
    work.lock(agency).await?;
    let (count,): (i64,) = work
        .one(
            "select count(*) from letter_template where tenant_id = $1 and agency_id = $2",
            args![tenant, agency],
        )
        .await?;
    if count > 0 {
        return Err(DbError::Stale);
    }
    let own: Vec<Template> = shipped
        .iter()
        .map(|one| Template {
            id: id::new_id(now),
            ..one.clone()
        })
        .collect();
    let rows = own.iter().zip(1_i64..);
    let rows = rows
        .map(|(one, position)| row(work, agency, one, position * 10))
        .collect();
    work.insert_many(INSERT, rows, "").await?;
    Ok(own.into_iter().map(|one| one.id).collect())
}

/// Adds a template behind all others.
pub(in crate::letter) async fn add(
    work: &mut Work,
    agency: Uuid,
    one: &Template,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let (last,): (i64,) = work
        .one(
            "select coalesce(max(position), cast(0 as bigint)) from letter_template
             where tenant_id = $1 and agency_id = $2",
            args![tenant, agency],
        )
        .await?;
    let values = row(work, agency, one, last + 10);
    work.insert_many(INSERT, vec![values], "").await?;
    work.record(Event::new("letter_template.add", "letter_template", one.id));
    Ok(())
}

/// Changes a template; `one.version` is the version the change was made from.
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub(in crate::letter) async fn change(
    work: &mut Work,
    agency: Uuid,
    one: &Template,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update letter_template set topic = $5, signs = $6, kind = $7, name = $8, recipient = $9,
                subject = $10, salutation = $11, body = $12, active = $13, version = version + 1
         where tenant_id = $1 and agency_id = $2 and id = $3 and version = $4",
        args![
            tenant,
            agency,
            one.id,
            one.version,
            &one.group,
            &one.signs,
            &one.kind,
            &one.name,
            &one.recipient,
            &one.subject,
            &one.salutation,
            &one.body,
            one.active
        ],
    )
    .await?;
    work.record(Event::new(
        "letter_template.change",
        "letter_template",
        one.id,
    ));
    Ok(())
}

/// Keeps the Word file of a template; an older one goes.
pub(in crate::letter) async fn put_word(
    work: &mut Work,
    template: Uuid,
    content: Vec<u8>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "insert into letter_word (tenant_id, template_id, content) values ($1, $2, $3)
         on conflict (tenant_id, template_id) do update set content = $3",
        args![tenant, template, content],
    )
    .await?;
    Ok(())
}

/// The Word file of a template of the actor's Träger.
///
/// # Errors
/// [`DbError::NotFound`] when it has none.
pub(in crate::letter) async fn word(
    db: &Db,
    actor: &Actor,
    template: Uuid,
) -> Result<Vec<u8>, DbError> {
    let (content,): (Vec<u8>,) = db
        .one(
            "select w.content
             from letter_template t
             join letter_word w on w.tenant_id = t.tenant_id and w.template_id = t.id
             where t.tenant_id = $1 and t.agency_id = $2 and t.id = $3",
            args![actor.tenant, actor.agency_or_nil(), template],
        )
        .await?;
    Ok(content)
}
