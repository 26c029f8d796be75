//! A slab: slots of one type, addressed by a small index, the last one freed used first (it is still in the cache).

/// Slots for at most `len_max` values. Memory is reserved at once and touched only as far as it is used.
#[derive(Debug)]
pub struct Slab<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    len_max: u32,
}

#[derive(Debug)]
struct Slot<T> {
    /// Counts the slot's tenants, so that a handle to an earlier one finds nothing.
    generation: u32,
    value: Option<T>,
}

impl<T> Slab<T> {
    /// An empty slab for `len_max` values.
    pub fn new(len_max: u32) -> Slab<T> {
        let capacity = len_max as usize;
        Slab { slots: Vec::with_capacity(capacity), free: Vec::with_capacity(capacity), len_max }
    }

    /// The same without memory reserved: for what few need. It grows when they do.
    pub fn growing(len_max: u32) -> Slab<T> {
        Slab { slots: Vec::new(), free: Vec::new(), len_max }
    }

    /// The index the next value stored will have; `None` when every slot is taken.
    pub fn vacant(&self) -> Option<u32> {
        let fresh = self.slots.len() as u32;
        self.free.last().copied().or_else(|| (fresh < self.len_max).then_some(fresh))
    }

    /// Store a value; its index, or the value back when every slot is taken.
    pub fn insert(&mut self, value: T) -> Result<u32, T> {
        if let Some(index) = self.free.pop() {
            self.slots[index as usize].value = Some(value);
            return Ok(index);
        }
        if self.slots.len() as u32 == self.len_max {
            return Err(value);
        }
        self.slots.push(Slot { generation: 0, value: Some(value) });
        Ok(self.slots.len() as u32 - 1)
    }

    /// Take the value out of slot `index`; the slot's next tenant has another generation.
    pub fn remove(&mut self, index: u32) -> Option<T> {
        let slot = self.slots.get_mut(index as usize)?;
        let value = slot.value.take()?;
        slot.generation = slot.generation.wrapping_add(1);
        self.free.push(index);
        Some(value)
    }

    /// The value in slot `index`.
    #[inline]
    pub fn get(&self, index: u32) -> Option<&T> {
        self.slots.get(index as usize)?.value.as_ref()
    }

    /// The value in slot `index`, to change.
    #[inline]
    pub fn get_mut(&mut self, index: u32) -> Option<&mut T> {
        self.slots.get_mut(index as usize)?.value.as_mut()
    }

    /// The values in slots `one` and `other`, both to change; `None` when they are the same or one is empty.
    pub fn pair_mut(&mut self, one: u32, other: u32) -> Option<[&mut T; 2]> {
        let slots = self.slots.get_disjoint_mut([one as usize, other as usize]).ok()?;
        let [one, other] = slots.map(|slot| slot.value.as_mut());
        Some([one?, other?])
    }

    /// How many tenants slot `index` has had before the present one.
    pub fn generation(&self, index: u32) -> u32 {
        self.slots.get(index as usize).map_or(0, |slot| slot.generation)
    }

    /// Slots ever used: every index is below.
    pub fn slots(&self) -> u32 {
        self.slots.len() as u32
    }

    /// How many slots are taken.
    pub fn len(&self) -> u32 {
        (self.slots.len() - self.free.len()) as u32
    }

    /// Whether no slot is taken.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every slot is taken.
    pub fn is_full(&self) -> bool {
        self.len() == self.len_max
    }
}
