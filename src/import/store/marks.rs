use std::collections::HashMap;

use bindeglied_kit::args;
use bindeglied_kit::db::{DbError, Tx};
use uuid::Uuid;

use super::super::staged::RowOf;
use super::rows::clear;
use crate::audit::Work;

/// What the store knows of a list's rows.
#[derive(Debug, Default)]
pub(in super::super) struct Seen {
    /// Position of a row, and the record an equal row became.
    pub(in super::super) rows: HashMap<i64, Uuid>,
    /// Position of a row, and the people its name and birth became.
    pub(in super::super) people: HashMap<i64, Vec<Uuid>>,
}

/// Position, kind, fingerprint and identity of a row.
pub(in super::super) type Mark<'a> = (i64, RowOf, &'a [u8], &'a [u8]);

/// Writes the marks of a list, so that they can be compared with all marks there are.
pub(in super::super) async fn marks(
    work: &mut Work,
    run: Uuid,
    marks: impl IntoIterator<Item = Mark<'_>>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    clear(work, run).await?;
    let rows = marks
        .into_iter()
        .map(|(position, kind, fingerprint, identity)| {
            args![
                tenant,
                run,
                position,
                run,
                kind.key(),
                "new",
                false,
                false,
                fingerprint,
                identity
            ]
        })
        .collect();
    work.insert_many(
        "insert into import_row (tenant_id, import_id, position, id, kind, action, noted,
         returned, fingerprint, identity)",
        rows,
        "",
    )
    .await?;
    Ok(())
}

/// Which rows of an import were taken over before, by an import of the same Träger that still
/// stands. What was deleted since counts as not taken over.
pub(in super::super) async fn seen(tx: &mut Tx, tenant: Uuid, run: Uuid) -> Result<Seen, DbError> {
    let equal: Vec<(i64, Uuid)> = tx
        .all(
            "select n.position, o.record_id
             from import_run r
             join import_row n on n.tenant_id = r.tenant_id and n.import_id = r.id
             join import_row o on o.tenant_id = n.tenant_id and o.fingerprint = n.fingerprint
                  and o.import_id <> n.import_id and o.kind = n.kind
                  and o.action in ('new', 'other', 'same', 'known')
             join import_run d on d.tenant_id = o.tenant_id and d.id = o.import_id
                  and d.state = 'done' and d.agency_id = r.agency_id
             left join person p on p.tenant_id = o.tenant_id and p.id = o.record_id
             left join consultation c on c.tenant_id = o.tenant_id and c.id = o.record_id
             where r.tenant_id = $1 and r.id = $2 and n.kind <> 'skipped'
               and coalesce(p.id, c.id) is not null",
            args![tenant, run],
        )
        .await?;
    let people: Vec<(i64, Uuid)> = tx
        .all(
            "select distinct n.position, o.record_id
             from import_run r
             join import_row n on n.tenant_id = r.tenant_id and n.import_id = r.id
             join import_row o on o.tenant_id = n.tenant_id and o.identity = n.identity
                  and o.import_id <> n.import_id and o.kind = 'people'
                  and o.action in ('new', 'other', 'same', 'known')
             join import_run d on d.tenant_id = o.tenant_id and d.id = o.import_id
                  and d.state = 'done' and d.agency_id = r.agency_id
             join person p on p.tenant_id = o.tenant_id and p.id = o.record_id
             where r.tenant_id = $1 and r.id = $2 and n.kind = 'people'",
            args![tenant, run],
        )
        .await?;
    let mut all = Seen {
        rows: equal.into_iter().collect(),
        people: HashMap::new(),
    };
    for (position, person) in people {
        all.people.entry(position).or_default().push(person);
    }
    Ok(all)
}
