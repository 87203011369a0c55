//! A county in memory, written to a database for the statements and counted by hand beside them.

use std::collections::BTreeSet;

use bindeglied_kit::args;
use bindeglied_kit::db::Args;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::testing::TestApp;

#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    pub(crate) birth: Option<NaiveDate>,
    pub(crate) sex: &'static str,
    /// In their order.
    pub(crate) nationalities: Vec<&'static str>,
    /// Code, valid from; noted in this order.
    pub(crate) statuses: Vec<(&'static str, Option<NaiveDate>)>,
    /// Language levels in the order in which they were noted.
    pub(crate) levels: Vec<Level>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Level {
    pub(crate) code: &'static str,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) ended: Option<NaiveDate>,
    /// Noted by mistake.
    pub(crate) withdrawn: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Case {
    pub(crate) id: Uuid,
    pub(crate) household: Option<Uuid>,
    pub(crate) municipality: Option<Uuid>,
    pub(crate) responsible: Option<Uuid>,
    pub(crate) started: NaiveDate,
    pub(crate) ended: Option<NaiveDate>,
    pub(crate) no_plan: &'static str,
    pub(crate) members: Vec<Uuid>,
    pub(crate) plans: Vec<Plan>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub(crate) id: Uuid,
    pub(crate) state: &'static str,
    pub(crate) started: Option<NaiveDate>,
    pub(crate) ended: Option<NaiveDate>,
    /// Number and day.
    pub(crate) versions: Vec<(i64, NaiveDate)>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Talk {
    pub(crate) id: Uuid,
    pub(crate) case: Option<Uuid>,
    pub(crate) staff: Uuid,
    pub(crate) municipality: Option<Uuid>,
    pub(crate) on: NaiveDate,
    pub(crate) minutes: i64,
    pub(crate) channel: &'static str,
    pub(crate) state: &'static str,
    pub(crate) people: Vec<Uuid>,
    pub(crate) topics: Vec<&'static str>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) people: Vec<Person>,
    pub(crate) cases: Vec<Case>,
    pub(crate) talks: Vec<Talk>,
}

type Inserts = Vec<(&'static str, Vec<Args>)>;

impl World {
    /// Writes everything into the first county of the test, seen by whoever is responsible.
    pub(crate) async fn store(&self, test: &TestApp) {
        let (tenant, now) = (test.county.tenant, test.clock.now());
        let mut work = Work::begin(&test.app.db, tenant, None, now).await.unwrap();
        let all = [
            self.of_people(test),
            self.of_cases(test),
            self.of_plans(test),
            self.of_talks(test),
        ];
        for (head, rows) in all.into_iter().flatten() {
            work.insert_many(head, rows, "").await.unwrap();
        }
        work.record(Event::new("test.world", "tenant", tenant));
        work.commit().await.unwrap();
    }

    fn of_people(&self, test: &TestApp) -> Inserts {
        let (tenant, agency) = (test.county.tenant, test.county.agency);
        let (mut rows, mut nations, mut statuses) = (Vec::new(), Vec::new(), Vec::new());
        let mut levels = Vec::new();
        for (number, p) in (1_i64..).zip(&self.people) {
            let (family, given) = (format!("Familie{number}"), format!("Person{number}"));
            let precision = p.birth.map_or("unknown", |_| "day");
            let row = args![
                tenant, p.id, number, agency, &family, &given, p.birth, precision
            ];
            let rest = args![p.sex, family.as_bytes(), 0_i64, NOBODY, 0_i64];
            rows.push(joined(row, rest));
            for (position, code) in (0_i64..).zip(&p.nationalities) {
                nations.push(args![tenant, p.id, *code, position]);
            }
            for (order, (code, from)) in (0_i64..).zip(&p.statuses) {
                let id = test.new_id();
                statuses.push(args![tenant, id, p.id, *code, *from, order, NOBODY]);
            }
            for (order, level) in (0_i64..).zip(&p.levels) {
                let row = args![
                    tenant,
                    test.new_id(),
                    p.id,
                    "language",
                    level.code,
                    level.from
                ];
                let withdrawn = level.withdrawn.then_some(1_i64);
                levels.push(joined(row, args![level.ended, withdrawn, order, NOBODY]));
            }
        }
        vec![
            (
                "insert into person (tenant_id, id, number, agency_id, family_name, given_name, birth_date,
                 birth_precision, sex, sort_key, created_at, created_by, changed_at)",
                rows,
            ),
            (
                "insert into person_nationality (tenant_id, person_id, code, position)",
                nations,
            ),
            (
                "insert into person_status (tenant_id, id, person_id, status_code, valid_from, recorded_at,
                 recorded_by)",
                statuses,
            ),
            (
                "insert into situation_fact (tenant_id, id, person_id, kind, code, valid_from, ended_on,
                 withdrawn_at, recorded_at, recorded_by)",
                levels,
            ),
        ]
    }

    fn of_cases(&self, test: &TestApp) -> Inserts {
        let (tenant, agency, team) = (test.county.tenant, test.county.agency, test.county.team);
        let (mut rows, mut members, mut grants) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (number, c) in (1_i64..).zip(&self.cases) {
            let row = args![
                tenant,
                c.id,
                number,
                agency,
                team,
                c.household,
                c.municipality
            ];
            let rest = args![
                c.responsible,
                c.started,
                c.started,
                c.ended,
                c.no_plan,
                0_i64,
                NOBODY
            ];
            rows.push(joined(row, rest));
            for audience in [Some(agency), Some(team), c.responsible]
                .into_iter()
                .flatten()
            {
                grants.insert((c.id, audience));
                grants.extend(c.members.iter().map(|person| (*person, audience)));
            }
            members.extend(c.members.iter().map(|p| args![tenant, c.id, *p]));
        }
        let households: BTreeSet<Uuid> = self.cases.iter().filter_map(|c| c.household).collect();
        let households = households
            .iter()
            .map(|h| args![tenant, *h, agency, "Familie", 0_i64]);
        let grants = grants.into_iter().map(|(s, a)| args![tenant, s, a]);
        vec![
            (
                "insert into household (tenant_id, id, agency_id, label, created_at)",
                households.collect(),
            ),
            (
                "insert into case_file (tenant_id, id, number, agency_id, team_id, household_id, municipality_id,
                 responsible_id, started_on, planned_end_on, ended_on, no_plan_reason, created_at, created_by)",
                rows,
            ),
            ("insert into case_member (tenant_id, case_id, person_id)", members),
            (
                "insert into access_grant (tenant_id, subject_id, audience_id)",
                grants.collect(),
            ),
        ]
    }

    fn of_plans(&self, test: &TestApp) -> Inserts {
        let tenant = test.county.tenant;
        let (mut plans, mut versions) = (Vec::new(), Vec::new());
        for case in &self.cases {
            for p in &case.plans {
                let row = args![
                    tenant, p.id, case.id, p.state, p.started, p.ended, 0_i64, NOBODY
                ];
                plans.push(row);
                versions.extend(p.versions.iter().map(|(number, day)| {
                    let row = args![tenant, test.new_id(), p.id, *number, *day, NOBODY];
                    joined(row, args![true, true, vec![0_u8], 0_i64])
                }));
            }
        }
        vec![
            (
                "insert into plan (tenant_id, id, case_id, state, started_on, ended_on, created_at, created_by)",
                plans,
            ),
            (
                "insert into plan_version (tenant_id, id, plan_id, number, agreed_on, agreed_by, client_signed,
                 staff_signed, content_sealed, created_at)",
                versions,
            ),
        ]
    }

    fn of_talks(&self, test: &TestApp) -> Inserts {
        let (tenant, agency) = (test.county.tenant, test.county.agency);
        let (mut rows, mut people, mut topics) = (Vec::new(), Vec::new(), Vec::new());
        for t in &self.talks {
            let file = t.case.unwrap_or(t.staff);
            let row = args![
                tenant,
                t.id,
                t.case,
                file,
                agency,
                t.staff,
                t.municipality,
                t.on
            ];
            let rest = args![t.minutes, t.channel, t.state, 0_i64, t.staff, 0_i64];
            rows.push(joined(row, rest));
            people.extend(t.people.iter().map(|p| args![tenant, t.id, *p]));
            topics.extend(t.topics.iter().map(|topic| args![tenant, t.id, *topic]));
        }
        vec![
            (
                "insert into consultation (tenant_id, id, case_id, file_id, agency_id, staff_id, municipality_id,
                 on_date, minutes, channel, state, created_at, created_by, changed_at)",
                rows,
            ),
            (
                "insert into consultation_person (tenant_id, consultation_id, person_id)",
                people,
            ),
            (
                "insert into consultation_topic (tenant_id, consultation_id, topic)",
                topics,
            ),
        ]
    }
}

const NOBODY: Uuid = Uuid::nil();

fn joined(mut row: Args, rest: Args) -> Args {
    row.0.extend(rest.0);
    row
}
