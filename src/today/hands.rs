use bindeglied_kit::i18n::Arg;
use uuid::Uuid;

use super::store;
use crate::absence::{self, StandIn};
use crate::access;
use crate::handover::{self, Unread};
use crate::web::{Ctx, Result};

/// Cases one stands in for that are named.
const NAMED: usize = 50;

/// What passes from hand to hand.
#[derive(Default)]
pub(super) struct Hands {
    pub(super) unread: Vec<Unread>,
    pub(super) stand_ins: Vec<StandIn>,
    pub(super) stood_in: Vec<Uuid>,
    gaps: Vec<absence::Gap>,
    waiting: (i64, i64),
}

impl Hands {
    pub(super) async fn load(ctx: &Ctx) -> Result<Self> {
        let (db, actor, day) = (&ctx.app.db, &ctx.actor, ctx.today());
        let some = store::passing(db, actor, day).await?;
        let mut hands = Self {
            waiting: (some.waiting, some.missing),
            ..Self::default()
        };
        if some.unread > 0 {
            hands.unread = handover::unread(db, actor).await?;
        }
        if some.stood_in > 0 {
            let cases = access::standing_in(db, actor).await?;
            hands.stood_in = cases.into_keys().take(NAMED).collect();
            hands.stand_ins = absence::stand_ins(db, actor, day).await?;
        }
        if some.away > 0 {
            hands.gaps = absence::gaps(db, actor, day).await?;
        }
        Ok(hands)
    }

    pub(super) fn cases(&self) -> impl Iterator<Item = Uuid> {
        let unread = self.unread.iter().map(|one| one.case_id);
        unread.chain(self.stood_in.iter().copied())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.unread.is_empty() && self.stand_ins.is_empty() && self.gaps.is_empty()
    }

    pub(super) fn gap_lines(&self, ctx: &Ctx) -> Vec<(String, String)> {
        let text = |gap: &absence::Gap| {
            let count = ("count", Arg::from(gap.cases));
            ctx.l
                .tn("absence-gap", [("name", Arg::from(&gap.name)), count])
        };
        let gaps = self.gaps.iter();
        gaps.map(|gap| (text(gap), format!("/people?responsible={}", gap.id)))
            .collect()
    }

    pub(super) fn unfinished(&self, ctx: &Ctx) -> Option<String> {
        let (all, missing) = self.waiting;
        (all > 0).then(|| {
            ctx.l
                .tn("today-handovers", [("count", all), ("missing", missing)])
        })
    }
}
