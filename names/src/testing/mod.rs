//! Synthetic people and the slips of those who write names down, for tests and measurements. Nothing
//! here knows the tables of the crate: what is measured with it would otherwise measure itself.

mod people;
mod script;
mod slips;

pub use people::people;
pub use slips::misspell;

/// Even numbers from a seed: the same seed gives the same people (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(u32::MAX)
    }

    /// A place among so many; 0 of none.
    pub fn below(&mut self, many: usize) -> usize {
        self.roll() as usize % many.max(1)
    }
}
