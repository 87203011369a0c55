//! `#[both]`: one test function, two databases.

use proc_macro::TokenStream;
use quote::{format_ident, quote};
use syn::{ItemFn, parse_macro_input};

/// Makes two tests of one: `async fn name(db: TestDb)` runs once on SQLite and once on
/// PostgreSQL. The caller names no database.
#[proc_macro_attribute]
pub fn both(_: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    // What is expected of the code belongs to the body, everything else to both tests.
    let (inside, attributes): (Vec<_>, Vec<_>) = function
        .attrs
        .iter()
        .cloned()
        .partition(|attribute| attribute.path().is_ident("expect"));
    let name = &function.sig.ident;
    let inner = format_ident!("{name}_on");
    let mut body = function.clone();
    body.attrs = inside;
    body.sig.ident = inner.clone();
    quote! {
        mod #name {
            use super::*;

            #body

            #(#attributes)*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                #inner(::bindeglied_kit::testing::TestDb::sqlite().await).await;
            }

            #(#attributes)*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                #inner(::bindeglied_kit::testing::TestDb::postgres().await).await;
            }
        }
    }
    .into()
}
