use std::io::Cursor;

use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bindeglied_kit::i18n::Localiser;
use bindeglied_kit::sheet::{Column, OutCell, SheetError, XlsxWriter};
use uuid::Uuid;

use super::super::mapping::Mapping;
use super::super::message::unmarked;
use super::super::staged::{Action, Staged};
use super::super::{store, work};
use crate::audit::Event;
use crate::web::{Ctx, Result};

const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Rows and cells that stayed out, as they stood in the list, with the reason beside them.
pub(super) async fn download(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    let run = work::find(&ctx.app, &ctx.actor, id).await?;
    let tenant = ctx.actor.tenant;
    let key = ctx.app.keys.create(tenant, tenant).await?;
    let rows = store::returned_rows(&ctx.app.db, &key, (tenant, id)).await?;
    let l = ctx.l.clone();
    let bytes = tokio::task::spawn_blocking(move || workbook(&run.mapping, &rows, &l))
        .await
        .map_err(anyhow::Error::from)?
        .map_err(anyhow::Error::from)?;
    let mut work = ctx.begin().await?;
    work.record(Event::new("import.return", "import", id));
    work.commit().await?;
    let name = format!(
        "attachment; filename=\"{}\"",
        ctx.l.t("import-returned-file")
    );
    Ok((
        [(CONTENT_TYPE, KIND.to_owned()), (CONTENT_DISPOSITION, name)],
        bytes,
    )
        .into_response())
}

pub(super) fn workbook(
    mapping: &Mapping,
    rows: &[Staged],
    l: &Localiser,
) -> std::result::Result<Vec<u8>, SheetError> {
    let mut writer = XlsxWriter::new();
    let mut empty = true;
    for sheet in &mapping.sheets {
        let own: Vec<&Staged> = rows
            .iter()
            .filter(|row| row.content.sheet() == sheet.sheet)
            .collect();
        if own.is_empty() {
            continue;
        }
        empty = false;
        let titles = sheet.columns.iter().map(|column| column.index + 1).max();
        let cells = own.iter().map(|row| row.content.cells.len()).max();
        let width = titles.max(cells).unwrap_or(0);
        let mut columns: Vec<Column> = (0..width)
            .map(|index| {
                let column = sheet.columns.iter().find(|column| column.index == index);
                let title = column.map_or("", |column| column.header.as_str());
                Column::new(title, 18.0)
            })
            .collect();
        columns.push(Column::new(l.t("import-returned-reason"), 60.0));
        writer.sheet(&sheet.sheet, &columns)?;
        for row in own {
            let mut cells: Vec<OutCell> = row
                .content
                .cells
                .iter()
                .map(|cell| OutCell::from(cell.as_str()))
                .collect();
            cells.resize(width, OutCell::Empty);
            cells.push(OutCell::Text(reason(row, l)));
            writer.row(&cells)?;
        }
    }
    if empty {
        let title = l.t("import-returned-reason");
        writer.sheet("", &[Column::new(title, 60.0)])?;
        writer.row(&[OutCell::Text(l.t("import-returned-nothing"))])?;
    }
    let mut out = Cursor::new(Vec::new());
    writer.finish(&mut out)?;
    Ok(out.into_inner())
}

/// Everything that stood in the way, in one cell.
pub(super) fn reason(row: &Staged, l: &Localiser) -> String {
    let mut lines: Vec<String> = row
        .content
        .reasons()
        .iter()
        .map(|m| m.plain_text(l))
        .collect();
    match row.action {
        Action::Held => lines.insert(0, l.t("import-returned-held")),
        Action::Same => lines.insert(0, l.t("import-returned-same")),
        _ => {}
    }
    if row.action.makes() {
        lines.push(l.t("import-returned-cell"));
    }
    if let Some(twin) = &row.content.twin
        && matches!(row.action, Action::Held | Action::Same)
    {
        lines.push(match &twin.row {
            Some((sheet, number)) => {
                let values = [("sheet", sheet.clone()), ("row", number.to_string())];
                format!(
                    "{}: {}",
                    twin.name,
                    unmarked(&l.tn("import-twin-row", values))
                )
            }
            None => twin.name.clone(),
        });
    }
    lines.join(" ")
}
