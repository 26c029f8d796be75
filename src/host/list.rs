//! Lists of cores as the kernel writes them: `0-3,8`, and as a mask: `00000001,0000010f`.

/// No kernel numbers cores this high: what does is garbled, and must not make us count to it.
const NUMBER_MAX: usize = 65_535;

/// The numbers of a list, ascending; `None`: it is none. An empty list is one.
pub(super) fn list(text: &str) -> Option<Vec<usize>> {
    let mut numbers = Vec::new();
    for range in text.trim().split(',').filter(|_| !text.trim().is_empty()) {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        if first > last || last > NUMBER_MAX {
            return None;
        }
        numbers.extend(first..=last);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Some(numbers)
}

/// The bits set in a mask, ascending: words of 32 bits in hexadecimal, the highest first.
pub(super) fn mask(text: &str) -> Option<Vec<usize>> {
    let words: Vec<&str> = text.trim().split(',').collect();
    if words.len() > NUMBER_MAX / 32 {
        return None;
    }
    let mut numbers = Vec::new();
    for (index, word) in words.iter().rev().enumerate() {
        let bits = u32::from_str_radix(word, 16).ok()?;
        numbers.extend((0..32).filter(|bit| bits >> bit & 1 == 1).map(|bit| index * 32 + bit));
    }
    Some(numbers)
}

/// The mask of cores, as the kernel reads one.
pub fn masked(cores: &[usize]) -> String {
    let highest = cores.iter().max().copied().unwrap_or(0).min(NUMBER_MAX);
    let word = |index: usize| {
        let bits = cores.iter().filter(|&core| core / 32 == index);
        bits.fold(0u32, |word, core| word | 1 << (core % 32))
    };
    let words = (0..=highest / 32).rev().map(|index| format!("{:08x}", word(index)));
    let mask = words.collect::<Vec<_>>().join(",");
    mask.trim_start_matches('0').to_owned()
}

/// A list for people: `0, 1, 8`.
pub fn told(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    numbers.join(", ")
}
