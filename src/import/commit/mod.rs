//! Taking a judged list over: one transaction, all or nothing.

mod groups;
mod row;
mod talks;

pub(super) use self::row::stored_birth;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use bindeglied_kit::seal::DataKey;
use serde_json::json;
use uuid::Uuid;

use self::groups::{Group, Groups};
use super::message::unmarked;
use super::prepare::Ground;
use super::run::{Figures, Made, Run, State};
use super::running::Progress;
use super::staged::{Action, Entry, RowOf, Staged};
use super::store;
use super::value::person::PlanState;
use crate::access;
use crate::app::App;
use crate::audit::{Event, Work};
use crate::case::{self, NewCase};
use crate::household::{self, NewHousehold};
use crate::permission::Actor;
use crate::person::{self, NewPerson, Owner};
use crate::plan::{self, NewPlan};

/// Rows handled at once: memory stays the same however long the list is.
const CHUNK: i64 = 500;

/// Everything the steps of one take-over share.
pub(super) struct Desk<'a> {
    app: &'a App,
    run: &'a Run,
    key: Arc<DataKey>,
    ground: Ground,
    /// Row ids that another import took over while this one waited, with their records.
    late: HashMap<Uuid, Uuid>,
    progress: &'a Progress,
}

/// The first numbers of the people and cases of a list.
struct Numbers {
    people: i64,
    cases: i64,
}

/// Takes the list over. The import must be in the state `running`.
///
/// # Errors
/// Nothing was taken over then.
pub(super) async fn commit(
    app: &App,
    actor: &Actor,
    run: &Run,
    progress: &Progress,
) -> anyhow::Result<Made> {
    let key = app.keys.create(actor.tenant, actor.tenant).await?;
    let mut desk = Desk {
        app,
        run,
        key,
        ground: Ground::of(app, actor).await?,
        late: HashMap::new(),
        progress,
    };
    let mut groups = desk.groups(actor.tenant).await?;
    for owners in groups.owners().chunks(2_000) {
        app.keys.create_many(actor.tenant, owners).await?;
    }
    for staff in desk.ground.staff.ids() {
        app.keys.create(actor.tenant, staff).await?;
    }
    // Before the transaction: nobody shall wait for a number until a long list is taken over.
    let reserve =
        async |series, count| person::reserve_numbers(&app.db, actor.tenant, series, count).await;
    let numbers = Numbers {
        people: reserve("person", groups.people()).await?,
        cases: reserve("case", groups.fresh().count()).await?,
    };
    let by = Some(actor.id).filter(|id| !id.is_nil());
    let mut work = Work::begin(&app.db, actor.tenant, by, app.clock.now()).await?;
    desk.find_late(&mut work).await?;
    groups.without(&desk.late.keys().copied().collect::<HashSet<_>>());
    let mut made = desk
        .write_people(&mut work, &groups, numbers.people)
        .await?;
    desk.write_cases(&mut work, &groups, &mut made, numbers.cases)
        .await?;
    desk.write_talks(&mut work, &groups, &mut made).await?;
    desk.finish(&mut work, made).await?;
    access::switch_for_new(&mut work).await?;
    work.commit().await?;
    take_stock(app, &made, &numbers).await;
    Ok(made)
}

/// Many rows at once: the databases' picture of themselves is out of date when the county grew by a
/// tenth or more. What was taken over stays so even when this fails.
async fn take_stock(app: &App, made: &Made, before: &Numbers) {
    let grown = |made: usize, first: i64| i64::try_from(made).unwrap_or(i64::MAX) >= first / 10;
    if !grown(made.people, before.people) && made.consultations == 0 {
        return;
    }
    if let Err(error) = app.db.optimize().await {
        tracing::warn!(%error, "the database could not take stock after an import");
    }
}

impl Desk<'_> {
    async fn groups(&self, tenant: Uuid) -> anyhow::Result<Groups> {
        let l = self.app.localiser("de");
        let line = |row: &Staged| {
            let cells = row.content.cells.iter().filter(|cell| !cell.is_empty());
            let cells: Vec<&str> = cells.map(String::as_str).collect();
            let values = [
                ("row", row.content.row().to_string()),
                ("value", cells.join(" · ")),
            ];
            unmarked(&l.tn("import-remark-second-row", values))
        };
        let mut groups = Groups::default();
        let (now, mut after, mut total) = (self.app.clock.now(), 0, 0);
        loop {
            let of = (tenant, self.run.id);
            let page = store::page(
                &self.app.db,
                &self.key,
                of,
                store::Filter::All,
                (after, CHUNK),
            )
            .await?;
            for row in &page.rows {
                groups.take(row, now, line);
                total += usize::from(row.action.makes());
                after = row.position;
            }
            if !page.more {
                break;
            }
        }
        self.progress.of(total);
        Ok(groups)
    }

    async fn find_late(&mut self, work: &mut Work) -> anyhow::Result<()> {
        let tenant = work.tenant();
        let seen = store::seen(work, tenant, self.run.id).await?;
        if seen.rows.is_empty() {
            return Ok(());
        }
        for kind in [RowOf::People, RowOf::Consultations] {
            let mut after = 0;
            loop {
                let rows = store::chunk(work, &self.key, self.run.id, kind, (after, CHUNK)).await?;
                let Some(last) = rows.last() else { break };
                after = last.position;
                for mut row in rows.into_iter().filter(|row| row.action.makes()) {
                    if let Some(record) = seen.rows.get(&row.position) {
                        self.late.insert(row.id, *record);
                        row.action = Action::Known;
                        row.record = Some(*record);
                        store::settle(work, &self.key, self.run.id, &row).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn write_people(
        &self,
        work: &mut Work,
        groups: &Groups,
        first: i64,
    ) -> anyhow::Result<Made> {
        let l = self.app.localiser("de");
        let (mut made, mut after) = (Made::default(), 0);
        loop {
            let kind = RowOf::People;
            let rows = store::chunk(work, &self.key, self.run.id, kind, (after, CHUNK)).await?;
            let Some(last) = rows.last() else { break };
            after = last.position;
            let mut by_team: BTreeMap<Option<Uuid>, Vec<NewPerson>> = BTreeMap::new();
            let mut entries = Vec::new();
            for row in &rows {
                let Entry::Person(person) = &row.content.entry else {
                    continue;
                };
                if row.action == Action::Same {
                    self.settle_same(work, row, groups).await?;
                }
                let Some(group) = groups.of(row.id).filter(|_| row.action.makes()) else {
                    continue;
                };
                let more = groups.more.get(&row.id).map_or(&[][..], Vec::as_slice);
                let ids = (row.id, self.run.id);
                let new = row::new_person(ids, person, more, &self.ground, &l);
                if !group.stored {
                    entries.push(new.entry(self.new_case(group).audiences()));
                }
                by_team.entry(self.team(group)).or_default().push(new);
            }
            for (team, people) in by_team {
                let owner = Owner {
                    agency: self.run.agency,
                    team,
                };
                let first = first + i64::try_from(made.people)?;
                let keys = &self.app.keys;
                person::create_numbered(work, keys, &owner, &people, first).await?;
                made.people += people.len();
                self.progress.add(people.len());
            }
            access::put_people(work, &entries).await?;
        }
        Ok(made)
    }

    async fn settle_same(
        &self,
        work: &mut Work,
        row: &Staged,
        groups: &Groups,
    ) -> anyhow::Result<()> {
        let mut row = row.clone();
        let meant = row.matched.map(|person| groups.meant(person));
        row.record = meant.map(|person| self.late.get(&person).copied().unwrap_or(person));
        store::settle(work, &self.key, self.run.id, &row).await?;
        Ok(())
    }

    fn team(&self, group: &Group) -> Option<Uuid> {
        let staff = group.staff.and_then(|id| self.ground.staff.get(id));
        staff.and_then(|staff| staff.team).or(self.run.team)
    }

    fn new_case(&self, group: &Group) -> NewCase {
        let ags = group.ags.as_ref();
        NewCase {
            id: group.case,
            agency: self.run.agency,
            team: self.team(group),
            household: group.is_household().then_some(group.household),
            municipality: ags.and_then(|ags| self.ground.municipalities.get(ags).copied()),
            responsible: group.staff,
            deputy: None,
            started_on: Groups::start(group, &self.ground),
            consent_state: "open".to_owned(),
            import_id: Some(self.run.id),
            members: group.members.clone(),
        }
    }

    async fn write_cases(
        &self,
        work: &mut Work,
        groups: &Groups,
        made: &mut Made,
        first: i64,
    ) -> anyhow::Result<()> {
        let fresh: Vec<&Group> = groups.fresh().collect();
        for some in fresh.chunks(500) {
            let households: Vec<NewHousehold> = some
                .iter()
                .filter(|group| group.is_household())
                .map(|group| self.new_household(group))
                .collect();
            household::create_many(work, &households).await?;
            let cases: Vec<NewCase> = some.iter().map(|group| self.new_case(group)).collect();
            let first = first + i64::try_from(made.households)?;
            case::create_numbered(work, &cases, first).await?;
            let plans: Vec<NewPlan> = some
                .iter()
                .filter_map(|group| self.new_plan(group))
                .collect();
            plan::create_many(work, &plans).await?;
            made.households += cases.len();
            made.plans += plans.len();
        }
        for group in groups.all.values().filter(|group| group.stored) {
            case::join(work, group.case, &group.members).await?;
            access::refresh_case(work, group.case).await?;
        }
        Ok(())
    }

    fn new_household(&self, group: &Group) -> NewHousehold {
        let relation = |at: usize| if at == 0 { "head" } else { "" };
        let members = group.members.iter().enumerate();
        NewHousehold {
            id: group.household,
            agency: self.run.agency,
            label: group.label.clone(),
            import_id: Some(self.run.id),
            members: members
                .map(|(at, person)| (*person, relation(at).to_owned()))
                .collect(),
        }
    }

    /// A plan that exists on paper: its content is not known here, and nothing is made up.
    fn new_plan(&self, group: &Group) -> Option<NewPlan> {
        let state = match group.plan? {
            PlanState::Yes => plan::State::Active,
            PlanState::InProgress => plan::State::Draft,
            PlanState::No => return None,
        };
        Some(NewPlan {
            id: bindeglied_kit::id::new_id(self.app.clock.now()),
            case_id: group.case,
            state,
            started_on: None,
            import_id: Some(self.run.id),
        })
    }

    async fn finish(&self, work: &mut Work, made: Made) -> anyhow::Result<()> {
        store::settle_new(work, self.run.id).await?;
        let figures = Figures {
            made,
            ..self.run.figures.clone()
        };
        let states = (State::Running, State::Done);
        store::set_state(work, self.run.id, states, Some(&json!(figures)), "").await?;
        store::drop_file(work, self.run.id).await?;
        store::drop_contents(work, self.run.id).await?;
        let counts = json!({
            "people": made.people, "cases": made.households, "plans": made.plans,
            "consultations": made.consultations, "follow_ups": made.follow_ups,
        });
        work.record(Event::new("import.commit", "import", self.run.id).with(counts));
        Ok(())
    }
}
