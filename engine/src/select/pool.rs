//! The items a session may draw from, indexed so that most of them need not be looked at.

use crate::bank::{Bank, Kind, Status};
use crate::framework::Framework;
use crate::measure::{Gaussian, NotPositiveDefinite, Params};

/// What selection and measurement know of an item.
#[derive(Debug, Clone)]
pub struct PoolItem {
    /// Competence on which it loads.
    pub competence: usize,
    /// Tube of its skill.
    pub tube: usize,
    /// Its skill.
    pub skill: usize,
    /// Its kind, as a small number: no more than two of one kind in a row.
    pub kind: u8,
    /// Languages it exists in, one bit each in the order of the bank.
    pub locales: u32,
    /// Whether it may be asked at all.
    pub available: bool,
    /// Response model.
    pub params: Params,
}

/// Points of the ability grid on which information is tabulated.
pub(super) const POINTS: usize = 64;
/// Items per block.
const BLOCK: usize = 32;

/// Items of one competence near one difficulty, with a bound on the information of any of them.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub items: Vec<u32>,
    /// At each grid point, the highest information of an item of the block.
    pub envelope: [f32; POINTS],
    /// At each grid point, the highest expected share of success on an item of the block.
    pub easiest: [f32; POINTS],
}

/// Items with their index and the prior of abilities.
///
/// Items of a competence are sorted by difficulty and cut into blocks; a block whose best case cannot beat the best items found so
/// far is passed over. So the cost of a choice grows far slower than the bank, and the choice is the same as that of a full search.
#[derive(Debug, Clone)]
pub struct Pool {
    items: Vec<PoolItem>,
    prior: Gaussian,
    domains: Vec<usize>,
    /// Information at each grid point, item by item.
    information: Vec<[f32; POINTS]>,
    /// Expected share of success at each grid point, item by item.
    shares: Vec<[f32; POINTS]>,
    blocks: Vec<Vec<Block>>,
    grid_first: f64,
    grid_step: f64,
}

impl Pool {
    /// Indexes items, given the prior of abilities and the domain of each competence.
    ///
    /// # Panics
    /// Never: a competence outside the prior makes the item unavailable.
    ///
    /// # Complexity
    /// O(items × 64 + items log items).
    pub fn new(mut items: Vec<PoolItem>, prior: Gaussian, domains: Vec<usize>) -> Self {
        let n = prior.dimensions();
        let low = (0..n).map(|k| prior.mean(k) - 5.0 * prior.sd(k)).fold(f64::INFINITY, f64::min);
        let high = (0..n).map(|k| prior.mean(k) + 5.0 * prior.sd(k)).fold(f64::NEG_INFINITY, f64::max);
        let (grid_first, grid_step) = (low, (high - low) / (POINTS - 1) as f64);
        for item in &mut items {
            item.available &= item.competence < n;
        }
        let tabulate = |value: &dyn Fn(&Params, f64) -> f64| -> Vec<[f32; POINTS]> {
            #[expect(clippy::cast_possible_truncation, reason = "information and shares need no more than single precision")]
            let row = |item: &PoolItem| std::array::from_fn(|at| value(&item.params, grid_first + grid_step * at as f64) as f32);
            items.iter().map(row).collect()
        };
        let information = tabulate(&Params::information);
        let shares = tabulate(&Params::expected_share);
        let mut blocks = Vec::with_capacity(n);
        for k in 0..n {
            let mut members: Vec<usize> = (0..items.len()).filter(|&i| items[i].available && items[i].competence == k).collect();
            members.sort_by(|&i, &j| items[i].params.difficulty().total_cmp(&items[j].params.difficulty()));
            blocks.push(members.chunks(BLOCK).map(|chunk| block(chunk, &information, &shares)).collect());
        }
        Self { items, prior, domains, information, shares, blocks, grid_first, grid_step }
    }

    /// The pool of a bank: same indices as its items; only validated ones are available.
    ///
    /// # Errors
    /// When the priors of the bank make no covariance.
    pub fn of_bank(bank: &Bank) -> Result<Self, NotPositiveDefinite> {
        let framework = &bank.framework;
        let items = bank
            .items
            .iter()
            .map(|item| PoolItem {
                competence: framework.competence_of(item.skill),
                tube: framework.skills[item.skill].tube,
                skill: item.skill,
                kind: kind_number(item.kind()),
                locales: framework
                    .locales
                    .iter()
                    .enumerate()
                    .filter(|(_, locale)| item.texts.contains_key(*locale))
                    .fold(0, |bits, (i, _)| bits | 1 << i),
                available: item.status == Status::Validated,
                params: Bank::params(item),
            })
            .collect();
        let domains = framework.competences.iter().map(|competence| competence.domain).collect();
        Ok(Self::new(items, prior_of(framework)?, domains))
    }

    /// Items, in the order in which they were given.
    pub fn items(&self) -> &[PoolItem] {
        &self.items
    }

    /// Prior of abilities.
    pub fn prior(&self) -> &Gaussian {
        &self.prior
    }

    /// Domain of each competence.
    pub fn domains(&self) -> &[usize] {
        &self.domains
    }

    pub(super) fn blocks(&self, competence: usize) -> &[Block] {
        &self.blocks[competence]
    }

    pub(super) fn information(&self, item: usize) -> &[f32; POINTS] {
        &self.information[item]
    }

    pub(super) fn shares(&self, item: usize) -> &[f32; POINTS] {
        &self.shares[item]
    }

    /// Weights of a normal belief on the grid, summing to 1, and the range of points that carry them.
    pub(super) fn weights(&self, mean: f64, sd: f64) -> Weights {
        let last = (POINTS - 1) as f64;
        // Narrower than the grid, a belief is spread to its step: the information of an item is smooth at that scale.
        let sd = sd.max(self.grid_step * 0.75);
        let place = |ability: f64| ((ability - self.grid_first) / self.grid_step).clamp(0.0, last);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid")]
        let (from, to) = (place(mean - 4.0 * sd).floor() as usize, place(mean + 4.0 * sd).ceil() as usize);
        let mut weights = Weights { values: [0.0; POINTS], from, to: to + 1 };
        // A normal density on an even grid is a geometric recurrence: three exponentials in all.
        let start = (self.grid_first + self.grid_step * from as f64 - mean) / sd;
        let step = self.grid_step / sd;
        let mut value = (-0.5 * start * start).exp();
        let mut ratio = (-start * step - 0.5 * step * step).exp();
        let fall = (-step * step).exp();
        let mut total = 0.0;
        for point in from..=to {
            #[expect(clippy::cast_possible_truncation, reason = "weights need no more than single precision")]
            let weight = value as f32;
            weights.values[point] = weight;
            total += weight;
            value *= ratio;
            ratio *= fall;
        }
        if total > 0.0 {
            weights.values[from..=to].iter_mut().for_each(|weight| *weight /= total);
        }
        weights
    }
}

/// A belief on the grid.
pub(super) struct Weights {
    values: [f32; POINTS],
    from: usize,
    to: usize,
}

impl Weights {
    /// Expected value of a row of the grid.
    #[inline]
    pub fn expect(&self, row: &[f32; POINTS]) -> f64 {
        let (values, row) = (&self.values[self.from..self.to], &row[self.from..self.to]);
        let mut lanes = [0.0_f32; 8];
        let (chunks, row_chunks) = (values.chunks_exact(8), row.chunks_exact(8));
        let rest: f32 = chunks.remainder().iter().zip(row_chunks.remainder()).map(|(w, x)| w * x).sum();
        for (weights, row) in chunks.zip(row_chunks) {
            for lane in 0..8 {
                lanes[lane] += weights[lane] * row[lane];
            }
        }
        f64::from(lanes.iter().sum::<f32>() + rest)
    }
}

fn block(members: &[usize], information: &[[f32; POINTS]], shares: &[[f32; POINTS]]) -> Block {
    let highest = |table: &[[f32; POINTS]]| {
        let mut highest = [0.0_f32; POINTS];
        for &item in members {
            for (highest, value) in highest.iter_mut().zip(&table[item]) {
                *highest = highest.max(*value);
            }
        }
        highest
    };
    #[expect(clippy::cast_possible_truncation, reason = "a bank holds far fewer than 2^32 items")]
    let items = members.iter().map(|&item| item as u32).collect();
    Block { items, envelope: highest(information), easiest: highest(shares) }
}

fn prior_of(framework: &Framework) -> Result<Gaussian, NotPositiveDefinite> {
    Gaussian::from_covariance(vec![framework.prior.mean; framework.competences.len()], framework.prior_covariance())
}

fn kind_number(kind: Kind) -> u8 {
    kind as u8
}
