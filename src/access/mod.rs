//! Keeps the tables behind the visibility rule (see `permission`): who may see which file, and
//! the list and search index per audience.

mod store;
#[cfg(test)]
mod tests;

pub use store::{
    PersonEntry, case_audiences, drop_subjects, new_day, person_sort_key, put_cases, put_people,
    refresh_case, refresh_case_and, refresh_people, see_own_notes, standing_in, switch_deputies,
    switch_for_new, visible,
};
