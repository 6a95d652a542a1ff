//! The charts of the results page: pure functions from levels to geometry that the templates print as SVG.
//!
//! A level is a stake (*jalon*) from 1 to 8, and 0 is the start of the path. Solid means sure, striped likely, dashed
//! possible and thin ahead. Every number is rounded to one decimal, so that a page stays small.

use std::f64::consts::TAU;

use serde::Serialize;

/// The highest level of the framework.
const TOP: u8 = 8;
/// Where the path begins, the feet of the stakes 1 to 8, and where the path leaves the picture.
const POINTS: [Point; 10] =
    [(-6, 181), (26, 178), (70, 172), (114, 162), (158, 148), (202, 131), (246, 112), (290, 90), (334, 64), (366, 42)];
/// The foot of the extra stake of someone who is at the start.
const START_FOOT: Point = (8, 180);
/// The centre of the radar.
const CENTRE: (f64, f64) = (160.0, 150.0);
/// The radius of level 8.
const RADIUS: f64 = 112.0;
/// How far from the centre the domain shapes stand.
const BADGE_RADIUS: f64 = RADIUS + 22.0;
/// Half the side of a domain shape.
const BADGE_HALF: f64 = 14.0;
/// The levels that have a ring.
const RINGS: [u8; 4] = [2, 4, 6, 8];

type Point = (i32, i32);

/// What is known of one level: `confirmed` is sure, `reached` likely, and `low` to `high` the credible interval.
///
/// Values above 8 count as 8, a `confirmed` above `reached` counts as `reached`, and an inverted interval is put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LevelMarks {
    /// The highest level that is sure.
    pub confirmed: u8,
    /// The highest level that is likely: where the flag stands.
    pub reached: u8,
    /// The lower end of the credible interval.
    pub low: u8,
    /// The upper end of the credible interval.
    pub high: u8,
}

impl LevelMarks {
    fn tidied(self) -> Self {
        let reached = self.reached.min(TOP);
        let (low, high) = ordered(self.low, self.high);
        Self { confirmed: self.confirmed.min(reached), reached, low, high }
    }

    fn kind(self, level: u8) -> Kind {
        match level {
            _ if level <= self.confirmed => Kind::Sure,
            _ if level <= self.reached => Kind::Likely,
            _ if level <= self.high => Kind::Possible,
            _ => Kind::Ahead,
        }
    }
}

/// How sure it is that a level is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Drawn solid.
    Sure,
    /// Drawn striped.
    Likely,
    /// Drawn with a dashed outline.
    Possible,
    /// Drawn thin and grey.
    Ahead,
}

/// The path with its eight stakes, in a view box of 360 × 212.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathChart {
    /// The whole path.
    pub way: String,
    /// The credible interval along the path.
    pub fog: String,
    /// The path up to the level reached.
    pub done: String,
    /// The stakes from the first to the last, after the extra stake when level 0 is reached.
    pub stakes: Vec<Stake>,
    /// The flag on the stake of the level reached; drawn last, as it may cover a neighbour.
    pub flag: String,
}

/// One stake: a rectangle with rounded corners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stake {
    /// How sure the level is.
    pub kind: Kind,
    /// The left side.
    pub x: i32,
    /// The upper side.
    pub y: i32,
    /// The width.
    pub width: i32,
    /// The height.
    pub height: i32,
    /// The line of the stripes inside a likely stake.
    pub stripes: Option<String>,
    /// The number below the foot; the extra stake at the start has none.
    pub figure: Option<Figure>,
    /// Whether the flag stands here.
    pub here: bool,
}

/// A number and the middle of its base line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The middle of the number.
    pub x: i32,
    /// The base line.
    pub y: i32,
    /// The number itself.
    pub value: u8,
}

/// A bar of eight segments, in a view box of 238 × 20.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// At most one part for each kind, in reading order.
    pub parts: Vec<BarPart>,
}

/// Neighbouring segments of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BarPart {
    /// How sure the levels are.
    pub kind: Kind,
    /// The path to draw.
    pub d: String,
}

/// One axis of the radar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RadarAxis {
    /// The level reached.
    pub reached: u8,
    /// The lower end of the credible interval.
    pub low: u8,
    /// The upper end of the credible interval.
    pub high: u8,
    /// The domain, from 1 to 5, whose shape stands at the end of the axis.
    pub domain: u8,
}

/// A radar, in a view box of 320 × `height`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Radar {
    /// The height of the view box: 282 for five axes, more when an axis points down.
    pub height: String,
    /// The rings of the levels 2, 4, 6 and 8.
    pub rings: String,
    /// The axes.
    pub spokes: String,
    /// The credible intervals: an outer and an inner polygon, to fill by the even-odd rule.
    pub band: String,
    /// The levels reached.
    pub mid: String,
    /// The numbers of the rings, left of the first axis.
    pub figures: Vec<Figure>,
    /// The domain shapes at the ends of the axes.
    pub badges: Vec<Badge>,
}

/// Where a domain shape of 28 × 28 stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// The domain, from 1 to 5.
    pub domain: u8,
    /// The upper left corner: the two numbers of a translation.
    pub at: String,
}

/// Draws the path: the interval as fog, the way done, eight stakes and the flag.
pub fn path_chart(levels: LevelMarks) -> PathChart {
    let levels = levels.tidied();
    let extra = (levels.reached == 0).then(start_stake);
    PathChart {
        way: curve(&POINTS),
        fog: curve(&stretch(levels.low, levels.high)),
        done: curve(&stretch(0, levels.reached)),
        stakes: extra.into_iter().chain((1..=TOP).map(|level| stake(levels, level))).collect(),
        flag: flag(levels.reached),
    }
}

/// Draws the bar of one competence.
pub fn bar(levels: LevelMarks) -> Bar {
    let levels = levels.tidied();
    let kinds = [Kind::Sure, Kind::Likely, Kind::Possible, Kind::Ahead];
    Bar { parts: kinds.into_iter().filter_map(|kind| bar_part(levels, kind)).collect() }
}

/// Draws the radar: the first axis points up and the others follow clockwise. It takes three axes or more to enclose anything.
pub fn radar(axes: &[RadarAxis]) -> Radar {
    let count = axes.len();
    let ring = |level: u8| polygon((0..count).map(|axis| on_axis(axis, count, level_radius(level))));
    let outline = |level: fn(&RadarAxis) -> u8| {
        polygon(axes.iter().enumerate().map(|(axis, marks)| on_axis(axis, count, level_radius(level(marks)))))
    };
    Radar {
        height: tidy(radar_height(count)),
        rings: RINGS.map(ring).concat(),
        spokes: each(0..count, |axis| format!("M{}L{}", pair(CENTRE), pair(on_axis(axis, count, RADIUS)))),
        band: outline(|marks| ordered(marks.low, marks.high).1) + &outline(|marks| ordered(marks.low, marks.high).0),
        mid: outline(|marks| marks.reached),
        figures: RINGS.map(|value| Figure { x: 147, y: 155 - 14 * i32::from(value), value }).to_vec(),
        badges: axes.iter().enumerate().map(|(axis, marks)| badge(axis, count, marks.domain)).collect(),
    }
}

fn ordered(low: u8, high: u8) -> (u8, u8) {
    let (low, high) = (low.min(TOP), high.min(TOP));
    (low.min(high), low.max(high))
}

/// The foot of the stake of a level; level 0 has the extra stake.
fn foot(level: u8) -> Point {
    if level == 0 { START_FOOT } else { POINTS[usize::from(level.min(TOP))] }
}

/// The points of the path between two levels; level 0 lasts from the path's beginning to the extra stake.
fn stretch(low: u8, high: u8) -> Vec<Point> {
    match (low, high) {
        (_, 0) => vec![POINTS[0], START_FOOT],
        _ => POINTS.iter().take(usize::from(high) + 1).skip(usize::from(low)).copied().collect(),
    }
}

/// A Catmull-Rom curve through points; a single point becomes a line without length, which round caps make a disc.
fn curve(points: &[Point]) -> String {
    let at = |index: usize| points.get(index).or(points.last()).copied().unwrap_or_default();
    let bend = |index: usize| {
        let (from, to) = (at(index - 1), at(index));
        let leaving = control(from, at(index.saturating_sub(2)), to, 1.0);
        let arriving = control(to, from, at(index + 1), -1.0);
        format!("C{} {} {} {}", pair(leaving), pair(arriving), to.0, to.1)
    };
    let bends = if points.len() < 2 { "h0".to_owned() } else { each(1..points.len(), bend) };
    format!("M{} {}{bends}", at(0).0, at(0).1)
}

/// The control point of a Catmull-Rom curve at `point`: a sixth of the difference of its neighbours, forwards or backwards.
fn control(point: Point, before: Point, after: Point, direction: f64) -> (f64, f64) {
    let sixth = direction / 6.0;
    (f64::from(point.0) + sixth * f64::from(after.0 - before.0), f64::from(point.1) + sixth * f64::from(after.1 - before.1))
}

fn stake(levels: LevelMarks, level: u8) -> Stake {
    let (x, y) = foot(level);
    let kind = levels.kind(level);
    let (width, height) = if kind == Kind::Ahead { (6, 26) } else { (8, 52) };
    Stake {
        kind,
        x: x - width / 2,
        y: y - height,
        width,
        height,
        stripes: (kind == Kind::Likely).then(|| format!("M{x} {}V{}", y - 1, y - height)),
        figure: Some(Figure { x, y: y + 30, value: level }),
        here: level == levels.reached,
    }
}

/// The extra stake at the start of the path: nothing is surer than having begun.
fn start_stake() -> Stake {
    let (x, y) = START_FOOT;
    Stake { kind: Kind::Sure, x: x - 4, y: y - 52, width: 8, height: 52, stripes: None, figure: None, here: true }
}

/// The flag; the one of the last stake is shorter, as the picture ends there.
fn flag(level: u8) -> String {
    let (x, y) = foot(level);
    let length = if level == TOP { 20 } else { 30 };
    format!("M{} {}l{length} 10-{length} 10z", x + 5, y - 56)
}

/// The segments of one kind, each 27 units wide. The dashes of solid and grey lines leave the gaps between segments, so that
/// one line serves; stripes and outlines begin afresh in each segment.
fn bar_part(levels: LevelMarks, kind: Kind) -> Option<BarPart> {
    let starts: Vec<u16> =
        (1..=TOP).zip((0..).step_by(30)).filter(|(level, _)| levels.kind(*level) == kind).map(|(_, x)| x).collect();
    let (first, last) = (*starts.first()?, *starts.last()?);
    let line = |from: u16, to: u16| format!("M{from} 10H{}", to + 27);
    let d = match kind {
        Kind::Sure | Kind::Ahead => line(first, last),
        Kind::Likely => each(starts, |x| line(x, x)),
        Kind::Possible => each(starts, |x| format!("M{} 4h25v12h-25z", x + 1)),
    };
    Some(BarPart { kind, d })
}

/// The pieces of a drawing, one after the other.
fn each<T>(items: impl IntoIterator<Item = T>, draw: impl FnMut(T) -> String) -> String {
    items.into_iter().map(draw).collect::<Vec<String>>().concat()
}

fn level_radius(level: u8) -> f64 {
    RADIUS * f64::from(level.min(TOP)) / f64::from(TOP)
}

fn on_axis(axis: usize, count: usize, radius: f64) -> (f64, f64) {
    let (sine, cosine) = (TAU * axis as f64 / count as f64).sin_cos();
    (CENTRE.0 + radius * sine, CENTRE.1 - radius * cosine)
}

fn polygon(points: impl Iterator<Item = (f64, f64)>) -> String {
    let corners: Vec<String> = points.map(pair).collect();
    if corners.is_empty() { String::new() } else { format!("M{}Z", corners.join("L")) }
}

fn badge(axis: usize, count: usize, domain: u8) -> Badge {
    let (x, y) = on_axis(axis, count, BADGE_RADIUS);
    Badge { domain: domain.clamp(1, 5), at: pair((x - BADGE_HALF, y - BADGE_HALF)) }
}

/// The height that shows the lowest domain shape.
fn radar_height(count: usize) -> f64 {
    let lowest = (0..count).map(|axis| on_axis(axis, count, BADGE_RADIUS).1).fold(CENTRE.1, f64::max);
    (lowest + BADGE_HALF + 9.0).ceil().max(282.0)
}

fn pair((x, y): (f64, f64)) -> String {
    format!("{} {}", tidy(x), tidy(y))
}

/// A number with one decimal at most.
fn tidy(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAY: &str = "M-6 181C-0.7 180.5 13.3 179.5 26 178C38.7 176.5 55.3 174.7 70 172C84.7 169.3 99.3 166 114 162\
        C128.7 158 143.3 153.2 158 148C172.7 142.8 187.3 137 202 131C216.7 125 231.3 118.8 246 112\
        C260.7 105.2 275.3 98 290 90C304.7 82 321.3 72 334 64C346.7 56 360.7 45.7 366 42";

    fn marks(confirmed: u8, reached: u8, low: u8, high: u8) -> LevelMarks {
        LevelMarks { confirmed, reached, low, high }
    }

    /// The points of a path in absolute numbers: corners, and controls, which enclose the curves.
    fn trace(d: &str) -> Vec<(f64, f64)> {
        let mut points = Vec::new();
        let mut here = (0.0, 0.0);
        let starts: Vec<usize> = d.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at).collect();
        for (index, &start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(d.len());
            let numbers: Vec<f64> =
                d[start + 1..end].replace('-', " -").split_whitespace().map(|number| number.parse().unwrap()).collect();
            let command = &d[start..=start];
            for step in numbers.chunks(if "HhVv".contains(command) { 1 } else { 2 }) {
                here = match command {
                    "M" | "L" | "C" => (step[0], step[1]),
                    "l" => (here.0 + step[0], here.1 + step[1]),
                    "H" => (step[0], here.1),
                    "h" => (here.0 + step[0], here.1),
                    "V" => (here.0, step[0]),
                    "v" => (here.0, here.1 + step[0]),
                    other => panic!("unknown command {other}"),
                };
                points.push(here);
            }
        }
        points
    }

    fn assert_inside(d: &str, (left, right): (f64, f64), (top, bottom): (f64, f64)) {
        assert!(!d.contains("NaN") && !d.contains("inf"), "{d}");
        for (x, y) in trace(d) {
            assert!((left..=right).contains(&x) && (top..=bottom).contains(&y), "{x} {y} in {d}");
        }
    }

    /// All combinations of four levels.
    fn all_marks() -> impl Iterator<Item = LevelMarks> {
        (0..9_u16.pow(4)).map(|code| {
            let [confirmed, reached, low, high] = [1, 9, 81, 729].map(|unit| u8::try_from(code / unit % 9).unwrap());
            marks(confirmed, reached, low, high)
        })
    }

    fn drawn(levels: LevelMarks) -> Vec<String> {
        bar(levels).parts.into_iter().map(|part| part.d).collect()
    }

    fn axis(reached: u8, low: u8, high: u8, domain: u8) -> RadarAxis {
        RadarAxis { reached, low, high, domain }
    }

    fn mock_axes() -> [RadarAxis; 5] {
        [axis(3, 2, 4, 1), axis(4, 3, 5, 2), axis(2, 1, 3, 3), axis(3, 2, 4, 4), axis(3, 2, 4, 5)]
    }

    #[test]
    fn path_of_the_design() {
        let chart = path_chart(marks(2, 3, 2, 4));
        assert_eq!(chart.way, WAY);
        assert_eq!(chart.fog, "M70 172C77.3 170.3 99.3 166 114 162C128.7 158 150.7 150.3 158 148");
        let done = "M-6 181C-0.7 180.5 13.3 179.5 26 178C38.7 176.5 55.3 174.7 70 172C84.7 169.3 106.7 163.7 114 162";
        assert_eq!(chart.done, done);
        assert_eq!(chart.flag, "M119 106l30 10-30 10z");
    }

    #[test]
    fn stakes_of_the_design() {
        use Kind::{Ahead, Likely, Possible, Sure};
        let stakes = path_chart(marks(2, 3, 2, 4)).stakes;
        let kinds: Vec<Kind> = stakes.iter().map(|stake| stake.kind).collect();
        assert_eq!(kinds, [Sure, Sure, Likely, Possible, Ahead, Ahead, Ahead, Ahead]);
        let corners: Vec<Point> = stakes.iter().map(|stake| (stake.x, stake.y)).collect();
        assert_eq!(corners, [(22, 126), (66, 120), (110, 110), (154, 96), (199, 105), (243, 86), (287, 64), (331, 38)]);
        let sizes: Vec<Point> = stakes.iter().map(|stake| (stake.width, stake.height)).collect();
        assert_eq!(sizes, [[(8, 52); 4], [(6, 26); 4]].concat());
        let figures: Vec<Point> = stakes.iter().filter_map(|stake| stake.figure).map(|figure| (figure.x, figure.y)).collect();
        assert_eq!(figures, [(26, 208), (70, 202), (114, 192), (158, 178), (202, 161), (246, 142), (290, 120), (334, 94)]);
        let stripes: Vec<Option<&str>> = stakes.iter().map(|stake| stake.stripes.as_deref()).collect();
        assert_eq!(stripes, [None, None, Some("M114 161V110"), None, None, None, None, None]);
        let here: Vec<bool> = stakes.iter().map(|stake| stake.here).collect();
        assert_eq!(here, [false, false, true, false, false, false, false, false]);
    }

    #[test]
    fn the_start_has_an_extra_stake() {
        let chart = path_chart(marks(0, 0, 0, 1));
        assert_eq!(chart.flag, "M13 124l30 10-30 10z");
        assert_eq!(chart.fog, "M-6 181C-0.7 180.5 20.7 178.5 26 178");
        assert_eq!(chart.done, "M-6 181C-3.7 180.8 5.7 180.2 8 180");
        assert_eq!(chart.stakes.len(), 9);
        assert_eq!((chart.stakes[0].x, chart.stakes[0].y, chart.stakes[0].figure), (4, 128, None));
        assert_eq!(chart.stakes.iter().filter(|stake| stake.here).count(), 1);
        assert_eq!(chart.stakes[1].kind, Kind::Possible);
        assert_eq!(path_chart(marks(0, 0, 0, 0)).fog, chart.done);
    }

    #[test]
    fn the_last_flag_stays_in_the_picture() {
        let chart = path_chart(marks(8, 8, 7, 8));
        assert_eq!(chart.flag, "M339 8l20 10-20 10z");
        assert!(chart.stakes.iter().all(|stake| stake.kind == Kind::Sure));
        assert!(chart.stakes[7].here);
        assert_eq!(chart.fog, "M290 90C297.3 85.7 326.7 68.3 334 64");
        assert!(WAY.starts_with(chart.done.split("C304.7").next().unwrap()));
    }

    #[test]
    fn an_interval_of_one_level_is_a_disc() {
        assert_eq!(path_chart(marks(3, 3, 3, 3)).fog, "M114 162h0");
    }

    #[test]
    fn bars_of_the_design() {
        assert_eq!(drawn(marks(4, 4, 4, 5)), ["M0 10H117", "M121 4h25v12h-25z", "M150 10H237"]);
        assert_eq!(drawn(marks(2, 3, 2, 4)), ["M0 10H57", "M60 10H87", "M91 4h25v12h-25z", "M120 10H237"]);
        assert_eq!(drawn(marks(4, 5, 4, 6)), ["M0 10H117", "M120 10H147", "M151 4h25v12h-25z", "M180 10H237"]);
        assert_eq!(drawn(marks(0, 1, 1, 2)), ["M0 10H27", "M31 4h25v12h-25z", "M60 10H237"]);
        let kinds: Vec<Kind> = bar(marks(0, 1, 1, 2)).parts.iter().map(|part| part.kind).collect();
        assert_eq!(kinds, [Kind::Likely, Kind::Possible, Kind::Ahead]);
    }

    #[test]
    fn bars_merge_neighbours() {
        assert_eq!(drawn(marks(0, 0, 0, 0)), ["M0 10H237"]);
        assert_eq!(drawn(marks(8, 8, 8, 8)), ["M0 10H237"]);
        assert_eq!(bar(marks(0, 0, 0, 0)).parts[0].kind, Kind::Ahead);
        assert_eq!(bar(marks(8, 8, 8, 8)).parts[0].kind, Kind::Sure);
        let two_of_each = ["M0 10H57", "M60 10H87M90 10H117", "M121 4h25v12h-25zM151 4h25v12h-25z", "M180 10H237"];
        assert_eq!(drawn(marks(2, 4, 2, 6)), two_of_each);
    }

    #[test]
    fn radar_of_the_design() {
        let radar = radar(&mock_axes());
        let band = "M160 94L226.6 128.4L184.7 184L127.1 195.3L106.7 132.7Z\
            M160 122L199.9 137L168.2 161.3L143.5 172.7L133.4 141.3Z";
        assert_eq!(radar.band, band);
        assert_eq!(radar.mid, "M160 108L213.3 132.7L176.5 172.7L135.3 184L120.1 137Z");
        let rings = "M160 122L186.6 141.3L176.5 172.7L143.5 172.7L133.4 141.3Z\
            M160 94L213.3 132.7L192.9 195.3L127.1 195.3L106.7 132.7Z\
            M160 66L239.9 124L209.4 218L110.6 218L80.1 124Z\
            M160 38L266.5 115.4L225.8 240.6L94.2 240.6L53.5 115.4Z";
        assert_eq!(radar.rings, rings);
        let spokes = "M160 150L160 38M160 150L266.5 115.4M160 150L225.8 240.6M160 150L94.2 240.6M160 150L53.5 115.4";
        assert_eq!(radar.spokes, spokes);
        assert_eq!(radar.height, "282");
    }

    #[test]
    fn radar_marks_of_the_design() {
        let radar = radar(&mock_axes());
        let figures: Vec<(i32, i32, u8)> = radar.figures.iter().map(|figure| (figure.x, figure.y, figure.value)).collect();
        assert_eq!(figures, [(147, 127, 2), (147, 99, 4), (147, 71, 6), (147, 43, 8)]);
        let badges: Vec<(u8, &str)> = radar.badges.iter().map(|badge| (badge.domain, badge.at.as_str())).collect();
        let corners = [(1, "146 2"), (2, "273.4 94.6"), (3, "224.8 244.4"), (4, "67.2 244.4"), (5, "18.6 94.6")];
        assert_eq!(badges, corners);
    }

    #[test]
    fn every_path_and_bar_stays_inside() {
        for levels in all_marks() {
            let chart = path_chart(levels);
            for line in [&chart.way, &chart.fog, &chart.done] {
                assert_inside(line, (-8.0, 368.0), (18.0, 194.0));
            }
            assert_inside(&chart.flag, (1.0, 359.0), (1.0, 211.0));
            assert_eq!(chart.stakes.iter().filter(|stake| stake.here).count(), 1, "{levels:?}");
            for stake in &chart.stakes {
                assert!(stake.x > 0 && stake.x + stake.width < 360 && stake.y > 0 && stake.y + stake.height < 212);
            }
            let bar = bar(levels);
            assert!(bar.parts.len() <= 4);
            bar.parts.iter().for_each(|part| assert_inside(&part.d, (0.0, 238.0), (4.0, 16.0)));
        }
    }

    #[test]
    fn every_radar_stays_inside() {
        for levels in all_marks() {
            let axis = axis(levels.reached, levels.low, levels.high, levels.confirmed);
            let radar = radar(&[axis; 3]);
            assert_inside(&radar.band, (48.0, 272.0), (38.0, 262.0));
            assert_inside(&radar.mid, (48.0, 272.0), (38.0, 262.0));
            assert!(radar.badges.iter().all(|badge| (1..=5).contains(&badge.domain)));
        }
    }

    #[test]
    fn radars_of_any_number_of_axes() {
        for count in 0..=32 {
            let radar = radar(&vec![axis(3, 2, 8, 1); count]);
            let height: f64 = radar.height.parse().unwrap();
            assert_inside(&radar.rings, (48.0, 272.0), (38.0, height));
            assert_inside(&radar.spokes, (48.0, 272.0), (38.0, height));
            for badge in &radar.badges {
                let corner = format!("M{}l28 28", badge.at);
                assert_inside(&corner, (0.0, 320.0), (0.0, height));
            }
        }
    }

    #[test]
    fn values_out_of_range_count_as_the_nearest() {
        assert_eq!(path_chart(marks(255, 200, 90, 9)), path_chart(marks(8, 8, 8, 8)));
        assert_eq!(bar(marks(255, 9, 0, 255)), bar(marks(8, 8, 0, 8)));
        assert_eq!(path_chart(marks(5, 3, 4, 2)), path_chart(marks(3, 3, 2, 4)));
        assert_eq!(radar(&[axis(9, 12, 1, 0); 3]), radar(&[axis(8, 1, 8, 1); 3]));
        assert_eq!(radar(&[axis(1, 1, 1, 9); 3]).badges[0].domain, 5);
    }

    #[test]
    fn numbers_are_short() {
        let printed = [0.0, -0.04, 12.0, 12.04, 12.25, -3.5].map(tidy);
        assert_eq!(printed, ["0", "0", "12", "12", "12.2", "-3.5"]);
    }
}
