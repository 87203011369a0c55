//! A summary proposed from the file: whoever hands over edits and approves it.

use uuid::Uuid;

use crate::case::HeadView;
use crate::deadline::{self, Ask, Lines};
use crate::organisation::Notices;
use crate::plan;
use crate::task::case_labels;
use crate::web::{Ctx, Result};

/// So many things that are due are named.
const DUE: i64 = 20;

/// The situation in a few lines, open goals with their next steps, what is due; what to know is left
/// to the writer.
pub(super) async fn propose(ctx: &Ctx, head: &HeadView) -> Result<String> {
    let l = &ctx.l;
    let parts = [
        (l.t("handover-part-situation"), situation(ctx, head)),
        (l.t("handover-part-goals"), goals(ctx, head.case.id).await?),
        (l.t("handover-part-due"), due(ctx, head).await?),
        (l.t("handover-part-know"), Vec::new()),
    ];
    let parts = parts.into_iter().map(|(title, lines)| {
        let lines: Vec<String> = lines.into_iter().map(|line| format!("– {line}")).collect();
        format!("{title}\n{}", lines.join("\n"))
    });
    // Marks that keep names of other scripts apart belong on pages, not into a text that is edited.
    let text = parts.collect::<Vec<_>>().join("\n\n");
    Ok(text.replace(['\u{2068}', '\u{2069}'], ""))
}

fn situation(ctx: &Ctx, head: &HeadView) -> Vec<String> {
    let l = &ctx.l;
    let mut lines: Vec<String> = head
        .members
        .iter()
        .map(|member| {
            let parts = [
                &member.name,
                &member.relation,
                &member.age,
                &member.status.text,
                &member.languages,
            ];
            let parts: Vec<&str> = parts
                .into_iter()
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            parts.join(", ")
        })
        .collect();
    let from = ("from", l.date(head.case.started_on));
    let until = ("until", l.date(head.case.planned_end_on));
    lines.push(l.tn("handover-counselled", [from, until]));
    if !head.municipality.is_empty() {
        lines.push(l.tn("handover-lives", [("place", head.municipality.clone())]));
    }
    lines.push(head.consent.text.clone());
    lines
}

async fn goals(ctx: &Ctx, case: Uuid) -> Result<Vec<String>> {
    let l = &ctx.l;
    let goals = plan::open_goals(ctx, case).await?;
    Ok(goals
        .into_iter()
        .map(|goal| {
            let steps: Vec<String> = goal.steps.into_iter().map(|(_, step)| step).collect();
            if steps.is_empty() {
                return goal.wording;
            }
            let steps = ("steps", steps.join("; "));
            l.tn("handover-goal", [("goal", goal.wording), steps])
        })
        .collect())
}

async fn due(ctx: &Ctx, head: &HeadView) -> Result<Vec<String>> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let notices = Notices::of(ctx.session.settings());
    let ask = Ask::of_file(head.case.id, DUE);
    let (found, _) = deadline::list(db, actor, (&notices, ctx.today()), &ask).await?;
    let names = case_labels(db, actor, [head.case.id]).await?;
    let lines = Lines::new(ctx, &names, false).await?.draw(&found).await?;
    Ok(lines
        .into_iter()
        .map(|line| format!("{}: {}", line.day, line.title))
        .collect())
}
