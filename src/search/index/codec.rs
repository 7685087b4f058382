//! Reading and writing pieces of packed bytes.
//!
//! Integers are little-endian; each piece ends with a checksum, which detects damage.

use xxhash_rust::xxh3::xxh3_64;

/// Writes a piece.
#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

/// Integers of a fixed size.
pub(super) trait Number: Copy {
    const BYTES: usize;
    fn write(self, bytes: &mut Vec<u8>);
    /// From exactly [`Self::BYTES`] bytes.
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($($of:ty),*) => {$(
        impl Number for $of {
            const BYTES: usize = size_of::<Self>();

            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn read(bytes: &[u8]) -> Self {
                bytes.try_into().map(Self::from_le_bytes).unwrap_or_default()
            }
        }
    )*};
}

number!(u8, u16, u32, u64, i64);

impl Writer {
    pub(super) fn count(&mut self, count: usize) {
        (count as u32).write(&mut self.0);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn all<N: Number>(&mut self, numbers: &[N]) {
        self.0.reserve(numbers.len() * N::BYTES);
        for number in numbers {
            number.write(&mut self.0);
        }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        xxh3_64(&self.0).write(&mut self.0);
        self.0
    }
}

/// Reads a piece. Every read past its end gives `None`.
#[derive(Debug)]
pub(super) struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    /// Reads a piece, if its checksum is correct.
    pub(super) fn of(piece: &'b [u8]) -> Option<Self> {
        let (rest, checksum) = piece.split_last_chunk::<8>()?;
        (xxh3_64(rest) == u64::from_le_bytes(*checksum)).then_some(Self(rest))
    }

    pub(super) fn count(&mut self) -> Option<usize> {
        self.bytes(u32::BYTES).map(|bytes| u32::read(bytes) as usize)
    }

    pub(super) fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn all<N: Number>(&mut self, count: usize) -> Option<Vec<N>> {
        let bytes = self.bytes(count.checked_mul(N::BYTES)?)?;
        Some(bytes.chunks_exact(N::BYTES).map(N::read).collect())
    }
}
