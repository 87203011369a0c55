use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::seal::{Keyring, SealError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::model::{NewConsultation, State, note_place};
use crate::permission::Actor;
use crate::person::Summary;

/// A consultation with the names around it.
#[derive(Debug, Clone)]
pub(in crate::consultation) struct Consultation {
    pub(in crate::consultation) id: Uuid,
    pub(in crate::consultation) case_id: Option<Uuid>,
    pub(in crate::consultation) case_number: Option<i64>,
    pub(in crate::consultation) staff_id: Uuid,
    pub(in crate::consultation) staff_name: String,
    pub(in crate::consultation) municipality_id: Option<Uuid>,
    pub(in crate::consultation) municipality: String,
    pub(in crate::consultation) on_date: NaiveDate,
    pub(in crate::consultation) start_minute: Option<i64>,
    pub(in crate::consultation) minutes: i64,
    pub(in crate::consultation) channel: String,
    pub(in crate::consultation) state: String,
    pub(in crate::consultation) interpreter: String,
    pub(in crate::consultation) lang: String,
    /// None when its key was deleted.
    pub(in crate::consultation) note: Option<String>,
    pub(in crate::consultation) people: Vec<Summary>,
    pub(in crate::consultation) topics: Vec<String>,
    pub(in crate::consultation) changed_at: i64,
    pub(in crate::consultation) version: i64,
}

impl Consultation {
    /// What is opened when it is read: the case's file, or itself.
    pub(in crate::consultation) fn file(&self) -> (&'static str, Uuid) {
        self.case_id
            .map_or(("consultation", self.id), |case| ("case", case))
    }

    /// As it would be stored anew. An erased note is empty; the Träger is looked up when it is
    /// checked.
    pub(in crate::consultation) fn to_new(&self) -> NewConsultation {
        NewConsultation {
            id: self.id,
            case_id: self.case_id,
            agency_id: Uuid::nil(),
            staff_id: self.staff_id,
            municipality_id: self.municipality_id,
            on_date: self.on_date,
            start_minute: self.start_minute,
            minutes: self.minutes,
            channel: self.channel.clone(),
            state: State::parse(&self.state).unwrap_or(State::Held),
            interpreter: self.interpreter.clone(),
            lang: self.lang.clone(),
            note: self.note.clone().unwrap_or_default(),
            people: self.people.iter().map(|person| person.id).collect(),
            topics: self.topics.clone(),
            import_id: None,
        }
    }
}

#[derive(FromRow)]
struct Row {
    case_id: Option<Uuid>,
    case_number: Option<i64>,
    file_id: Uuid,
    staff_id: Uuid,
    staff_name: String,
    municipality_id: Option<Uuid>,
    municipality: Option<String>,
    on_date: NaiveDate,
    start_minute: Option<i64>,
    minutes: i64,
    channel: String,
    state: String,
    interpreter: String,
    lang: String,
    note_sealed: Option<Vec<u8>>,
    changed_at: i64,
    version: i64,
}

const SEEN: &str = "select c.case_id, f.number as case_number, c.file_id, c.staff_id,
            a.name as staff_name, c.municipality_id, m.name as municipality, c.on_date,
            c.start_minute, c.minutes, c.channel, c.state, c.interpreter, c.lang,
            c.note_sealed, c.changed_at, c.version
     from consultation c
     join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
         and g.audience_id = $3
     join account a on a.tenant_id = c.tenant_id and a.id = c.staff_id
     left join case_file f on f.tenant_id = c.tenant_id and f.id = c.case_id
     left join municipality m on m.tenant_id = c.tenant_id and m.id = c.municipality_id
     where c.tenant_id = $1 and c.id = $2";

/// A consultation the actor sees, in three statements.
///
/// # Errors
/// [`DbError::NotFound`] when it is not there or not visible.
pub(in crate::consultation) async fn seen(
    db: &Db,
    keys: &Keyring,
    actor: &Actor,
    id: Uuid,
) -> Result<Consultation, SealError> {
    let row: Row = db
        .one(SEEN, args![actor.tenant, id, actor.audience()])
        .await?;
    let note = match &row.note_sealed {
        None => Some(String::new()),
        Some(sealed) => match keys.key(actor.tenant, row.file_id).await {
            Ok(key) => Some(key.open(note_place(id), sealed)?),
            Err(SealError::NoKey) => None,
            Err(error) => return Err(error),
        },
    };
    let people = db
        .all(
            "select p.id, p.number, p.family_name, p.given_name, p.native_name, p.birth_date,
                    p.birth_precision, p.sex
             from consultation_person cp
             join person p on p.tenant_id = cp.tenant_id and p.id = cp.person_id
             where cp.tenant_id = $1 and cp.consultation_id = $2
             order by p.birth_date nulls last, p.number",
            args![actor.tenant, id],
        )
        .await?;
    let topics: Vec<(String,)> = db
        .all(
            "select topic from consultation_topic
             where tenant_id = $1 and consultation_id = $2 order by topic",
            args![actor.tenant, id],
        )
        .await?;
    let topics = topics.into_iter().map(|(topic,)| topic).collect();
    Ok(row.with(id, note, people, topics))
}

impl Row {
    fn with(
        self,
        id: Uuid,
        note: Option<String>,
        people: Vec<Summary>,
        topics: Vec<String>,
    ) -> Consultation {
        Consultation {
            id,
            case_id: self.case_id,
            case_number: self.case_number,
            staff_id: self.staff_id,
            staff_name: self.staff_name,
            municipality_id: self.municipality_id,
            municipality: self.municipality.unwrap_or_default(),
            on_date: self.on_date,
            start_minute: self.start_minute,
            minutes: self.minutes,
            channel: self.channel,
            state: self.state,
            interpreter: self.interpreter,
            lang: self.lang,
            note,
            people,
            topics,
            changed_at: self.changed_at,
            version: self.version,
        }
    }
}

/// Where a new consultation belongs: what the form takes from the case.
#[derive(Debug, Clone, FromRow)]
pub(in crate::consultation) struct Place {
    pub(in crate::consultation) number: i64,
    pub(in crate::consultation) municipality_id: Option<Uuid>,
    pub(in crate::consultation) household: Option<String>,
    /// The language of the eldest who needs an interpreter.
    pub(in crate::consultation) lang: Option<String>,
}

/// A case the actor sees, as the form needs it.
pub(in crate::consultation) async fn case_place(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Place, DbError> {
    db.one(
        "select c.number, c.municipality_id, h.label as household,
                (select l.code from case_member m
                 cross join person_language l
                 cross join person p
                 where m.tenant_id = c.tenant_id and m.case_id = c.id
                   and l.tenant_id = m.tenant_id and l.person_id = m.person_id and l.interpreter
                   and p.tenant_id = m.tenant_id and p.id = m.person_id
                 order by p.birth_date nulls last, p.number, l.position limit 1) as lang
         from case_file c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
             and g.audience_id = $3
         left join household h on h.tenant_id = c.tenant_id and h.id = c.household_id
         where c.tenant_id = $1 and c.id = $2",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// What of a consultation to be stored the actor may use.
#[derive(Debug, FromRow)]
pub(in crate::consultation) struct Seen {
    /// 1 when the file is seen.
    pub(in crate::consultation) file: i64,
    /// How many of the people are seen or took part already.
    pub(in crate::consultation) people: i64,
    pub(in crate::consultation) municipality: i64,
    pub(in crate::consultation) staff: i64,
    /// The Träger of the case.
    pub(in crate::consultation) agency: Option<Uuid>,
}

/// Looks up everything a consultation refers to, in one statement.
pub(in crate::consultation) async fn checked(
    db: &Db,
    actor: &Actor,
    new: &NewConsultation,
) -> Result<Seen, DbError> {
    let marks: Vec<String> = (0..new.people.len())
        .map(|at| format!("${}", at + 9))
        .collect();
    let people = if marks.is_empty() {
        "cast(0 as bigint)".to_owned()
    } else {
        format!(
            "(select count(*) from person p where p.tenant_id = $1 and p.id in ({})
               and (exists (select 1 from access_grant g where g.tenant_id = p.tenant_id
                       and g.subject_id = p.id and g.audience_id = $2)
                 or exists (select 1 from consultation_person cp where cp.tenant_id = p.tenant_id
                       and cp.consultation_id = $8 and cp.person_id = p.id)))",
            marks.join(", ")
        )
    };
    let sql = format!(
        "select (select count(*) from access_grant where tenant_id = $1 and subject_id = $3
                   and audience_id = $2) as file,
                {people} as people,
                (select count(*) from municipality where tenant_id = $1 and id = $4) as municipality,
                (select count(*) from account where tenant_id = $1 and id = $5 and agency_id = $6)
                  as staff,
                (select agency_id from case_file where tenant_id = $1 and id = $7) as agency"
    );
    let values = args![
        actor.tenant,
        actor.audience(),
        new.file_id(),
        new.municipality_id,
        new.staff_id,
        actor.agency_or_nil(),
        new.case_id,
        new.id
    ];
    let values = new
        .people
        .iter()
        .fold(values, |values: Args, person| values.with(*person));
    db.one(&sql, values).await
}

/// People by id, as far as the actor sees them: to show a form again.
pub(in crate::consultation) async fn people_named(
    db: &Db,
    actor: &Actor,
    ids: &[Uuid],
) -> Result<Vec<Summary>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (0..ids.len()).map(|at| format!("${}", at + 3)).collect();
    let sql = format!(
        "select p.id, p.number, p.family_name, p.given_name, p.native_name, p.birth_date,
                p.birth_precision, p.sex
         from person p
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.id
             and g.audience_id = $2
         where p.tenant_id = $1 and p.id in ({}) order by p.sort_key, p.id",
        marks.join(", ")
    );
    let values = ids
        .iter()
        .fold(args![actor.tenant, actor.audience()], |values, id| {
            values.with(*id)
        });
    db.all(&sql, values).await
}

/// A planned consultation of the day.
#[derive(Debug, Clone, FromRow)]
pub struct Planned {
    pub id: Uuid,
    pub case_id: Option<Uuid>,
    pub on_date: NaiveDate,
    pub start_minute: Option<i64>,
    pub minutes: i64,
    pub channel: String,
    pub state: String,
    pub municipality: Option<String>,
    pub version: i64,
}

impl Planned {
    /// Whether both take place at the same time; one of which nobody said how long it takes has its
    /// moment only, one without a time none.
    pub fn clashes(&self, other: &Self) -> bool {
        let span = |one: &Self| {
            let start = one.start_minute?;
            Some((start, start + one.minutes.max(1)))
        };
        let (Some((from, until)), Some((other_from, other_until))) = (span(self), span(other))
        else {
            return false;
        };
        let apart = self.on_date != other.on_date || self.id == other.id;
        !apart && from < other_until && other_from < until
    }
}

/// The actor's own consultations of a day, and the planned ones before it of which nobody said
/// what became of them; at most 50.
pub async fn agenda(
    db: &Db,
    actor: &Actor,
    since: NaiveDate,
    day: NaiveDate,
) -> Result<Vec<Planned>, DbError> {
    db.all(
        "select c.id, c.case_id, c.on_date, c.start_minute, c.minutes, c.channel, c.state,
                m.name as municipality, c.version
         from consultation c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
             and g.audience_id = $5
         left join municipality m on m.tenant_id = c.tenant_id and m.id = c.municipality_id
         where c.tenant_id = $1 and c.staff_id = $2 and c.on_date between $3 and $4
           and (c.on_date = $4 or c.state = 'planned')
         order by c.on_date, c.start_minute nulls last, c.id limit 50",
        args![actor.tenant, actor.id, since, day, actor.audience()],
    )
    .await
}

/// The open cases of a person the actor sees.
pub(in crate::consultation) async fn cases_of(
    db: &Db,
    actor: &Actor,
    person: Uuid,
) -> Result<Vec<Uuid>, DbError> {
    let rows: Vec<(Uuid,)> = db
        .all(
            "select c.id from case_member m
             join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
                 and g.audience_id = $3
             where m.tenant_id = $1 and m.person_id = $2 and c.ended_on is null
             order by c.started_on desc, c.id limit 5",
            args![actor.tenant, person, actor.audience()],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The planned consultations of a case the actor sees: id, day and channel, the next first.
pub async fn planned_of(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<(Uuid, NaiveDate, String)>, DbError> {
    db.all(
        "select c.id, c.on_date, c.channel from consultation c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
             and g.audience_id = $3
         where c.tenant_id = $1 and c.file_id = $2 and c.state = 'planned'
         order by c.on_date, c.id",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}
