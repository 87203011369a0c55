use uuid::Uuid;

/// A household to be stored.
#[derive(Debug, Clone)]
pub struct NewHousehold {
    pub id: Uuid,
    pub agency: Uuid,
    /// How it is called: usually the family name.
    pub label: String,
    pub import_id: Option<Uuid>,
    /// Person and relation (a key of the catalogue `relation`, or empty).
    pub members: Vec<(Uuid, String)>,
}
