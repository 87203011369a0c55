use bindeglied_kit::seal::Place;
use bindeglied_kit::testing::{TestDb, test_clock};
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::open;
use super::tests::{TENANT, config};

#[both]
async fn many_keys_are_found_at_once(db: TestDb) {
    let ring = open(&config(&db), &test_clock()).await.unwrap();
    let all: Vec<Uuid> = (0..150).map(|n| Uuid::from_u128(9_000 + n)).collect();
    let made = ring.create_all(TENANT, &all[..100]).await.unwrap();
    assert_eq!(made.len(), 100);
    // Another process: nothing is in memory.
    let other = open(&config(&db), &test_clock()).await.unwrap();
    let found = other.many(TENANT, &all).await.unwrap();
    assert_eq!(found.len(), 100);
    let place = Place::new("person", all[7], "remark_sealed");
    for (owner, key) in &made {
        let sealed = key.seal(place, "was da steht");
        assert_eq!(found[owner].open(place, &sealed).unwrap(), "was da steht");
    }
    assert_eq!(other.create_all(TENANT, &all).await.unwrap().len(), 150);
    assert_eq!(other.many(TENANT, &all[99..101]).await.unwrap().len(), 2);
    let nobody = Uuid::from_u128(1);
    assert!(other.many(TENANT, &[nobody]).await.unwrap().is_empty());
}
