use bindeglied_kit::args;
use bindeglied_kit::db::DbError;
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Work;

/// The records of an import that own keys or grants.
#[derive(Debug, Default)]
pub(in super::super) struct Made {
    pub(in super::super) people: Vec<Uuid>,
    pub(in super::super) cases: Vec<Uuid>,
}

pub(in super::super) async fn made(work: &mut Work, run: Uuid) -> Result<Made, DbError> {
    let tenant = work.tenant();
    let people: Vec<(Uuid,)> = work
        .all(
            "select id from person where tenant_id = $1 and import_id = $2",
            args![tenant, run],
        )
        .await?;
    let cases: Vec<(Uuid,)> = work
        .all(
            "select id from case_file where tenant_id = $1 and import_id = $2",
            args![tenant, run],
        )
        .await?;
    let ids = |rows: Vec<(Uuid,)>| rows.into_iter().map(|(id,)| id).collect();
    Ok(Made {
        people: ids(people),
        cases: ids(cases),
    })
}

/// A record that stands in the way of undoing: what it is, its number, and why.
#[derive(Debug, Clone, FromRow)]
pub(in super::super) struct Blocking {
    pub(in super::super) kind: String,
    pub(in super::super) id: Uuid,
    pub(in super::super) number: i64,
}

/// Records of an import that were changed since, and records others made upon them.
///
/// `cross join` keeps SQLite walking from the import's own records to what hangs on them; without
/// statistics it would begin with everything the tenant has.
pub(in super::super) async fn blocking(
    work: &mut Work,
    run: Uuid,
) -> Result<Vec<Blocking>, DbError> {
    let mut all = changed(work, run).await?;
    all.extend(built_upon(work, run).await?);
    all.extend(known_of_people(work, run).await?);
    Ok(all)
}

async fn changed(work: &mut Work, run: Uuid) -> Result<Vec<Blocking>, DbError> {
    let tenant = work.tenant();
    work.all(
        "select 'person' as kind, p.id, p.number from person p
         where p.tenant_id = $1 and p.import_id = $2 and p.version > 1
         union all
         select 'person' as kind, p.id, p.number from person p
         cross join consultation_person m
         join consultation n on n.tenant_id = m.tenant_id and n.id = m.consultation_id
         where m.tenant_id = p.tenant_id and m.person_id = p.id and p.tenant_id = $1 and p.import_id = $2 and p.version = 1
           and (n.import_id is null or n.import_id <> $2)
         union all
         select 'case' as kind, c.id, c.number from case_file c
         where c.tenant_id = $1 and c.import_id = $2 and c.version > 1
         union all
         select 'consultation' as kind, n.id, c.number from consultation n
         join case_file c on c.tenant_id = n.tenant_id and c.id = n.case_id
         where n.tenant_id = $1 and n.import_id = $2 and n.version > 1
         union all
         select 'plan' as kind, l.id, c.number from case_file c
         cross join plan l
         where l.tenant_id = c.tenant_id and l.case_id = c.id and c.tenant_id = $1 and c.import_id = $2
           and (l.import_id is null or l.import_id <> $2 or l.version > 1)
         limit 50",
        args![tenant, run],
    )
    .await
}

async fn built_upon(work: &mut Work, run: Uuid) -> Result<Vec<Blocking>, DbError> {
    let tenant = work.tenant();
    work.all(
        "select 'later' as kind, n.id, c.number from case_file c
         cross join consultation n
         where n.tenant_id = c.tenant_id and n.file_id = c.id and c.tenant_id = $1 and c.import_id = $2
           and (n.import_id is null or n.import_id <> $2)
         union all
         select 'joined' as kind, m.person_id, c.number from case_file c
         cross join case_member m
         join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
         where m.tenant_id = c.tenant_id and m.case_id = c.id and c.tenant_id = $1 and c.import_id = $2
           and (p.import_id is null or p.import_id <> $2)
         union all
         select 'assessment' as kind, s.id, c.number from case_file c
         cross join assessment s
         where s.tenant_id = c.tenant_id and s.case_id = c.id
           and c.tenant_id = $1 and c.import_id = $2
         union all
         select 'follow_up' as kind, f.id, c.number from case_file c
         cross join follow_up f
         where f.tenant_id = c.tenant_id and f.file_id = c.id and c.tenant_id = $1 and c.import_id = $2
           and (f.import_id is null or f.import_id <> $2 or f.version > 1)
         union all
         select 'follow_up' as kind, f.id, c.number from consultation n
         cross join follow_up f
         join case_file c on c.tenant_id = n.tenant_id and c.id = n.case_id
         where f.tenant_id = n.tenant_id and f.consultation_id = n.id and n.tenant_id = $1 and n.import_id = $2
           and (f.import_id is null or f.import_id <> $2 or f.version > 1)
         union all
         select 'deadline' as kind, d.id, c.number from case_file c
         cross join deadline_action d
         where d.tenant_id = c.tenant_id and d.case_id = c.id and c.tenant_id = $1 and c.import_id = $2
         union all
         select 'document' as kind, d.id, c.number from case_file c
         cross join document d
         where d.tenant_id = c.tenant_id and d.case_id = c.id and c.tenant_id = $1 and c.import_id = $2
         limit 50",
        args![tenant, run],
    )
    .await
}

/// What was noted of imported people, and cases they were taken into later.
async fn known_of_people(work: &mut Work, run: Uuid) -> Result<Vec<Blocking>, DbError> {
    let tenant = work.tenant();
    work.all(
        "select 'person' as kind, p.id, p.number from person p
         cross join assessment s
         where s.tenant_id = p.tenant_id and s.person_id = p.id
           and p.tenant_id = $1 and p.import_id = $2
         union all
         select 'person' as kind, p.id, p.number from person p
         cross join situation_fact s
         where s.tenant_id = p.tenant_id and s.person_id = p.id
           and p.tenant_id = $1 and p.import_id = $2
         union all
         select 'person' as kind, p.id, p.number from person p
         cross join protection_need s
         where s.tenant_id = p.tenant_id and s.person_id = p.id
           and p.tenant_id = $1 and p.import_id = $2
         union all
         select 'person' as kind, p.id, p.number from person p
         cross join case_member m
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
         where m.tenant_id = p.tenant_id and m.person_id = p.id
           and p.tenant_id = $1 and p.import_id = $2
           and (c.import_id is null or c.import_id <> $2)
         limit 50",
        args![tenant, run],
    )
    .await
}
