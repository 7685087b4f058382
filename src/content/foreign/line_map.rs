//! Where the lines of a document stand in the file that it was made of.

/// Where the lines of a document stand in the file that it was made of. Lines are from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LineMap {
    /// At the same lines.
    #[default]
    Same,
    /// It can't be said.
    Unknown,
    /// From each of these lines on, up to the next, at a line of the file.
    Lines(Vec<(usize, usize)>),
    /// The same, in a cell of a notebook, from 1.
    Cells(Vec<(usize, usize)>),
}

impl LineMap {
    /// All of it at one line.
    pub(super) fn line(line: usize) -> Self {
        Self::Lines(vec![(1, line)])
    }

    /// The line of the file for one of the document, if it is known.
    pub(in super::super) fn line_of(&self, line: usize) -> Option<usize> {
        match self {
            Self::Same => Some(line),
            Self::Lines(places) => Some(at(places, line).unwrap_or(1)),
            Self::Unknown | Self::Cells(_) => None,
        }
    }

    /// A place in words: "line 3", "cell 2"; empty where it can't be said.
    pub(in super::super) fn in_words(&self, line: usize) -> String {
        match self {
            Self::Cells(places) => at(places, line).map(|cell| format!("cell {cell}")),
            _ => self.line_of(line).map(|line| format!("line {line}")),
        }
        .unwrap_or_default()
    }
}

fn at(places: &[(usize, usize)], line: usize) -> Option<usize> {
    let after = places.partition_point(|(begin, _)| *begin <= line);
    places.get(after.checked_sub(1)?).map(|(_, place)| *place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_file_as_far_as_they_are_known() {
        let lines = LineMap::Lines(vec![(1, 4), (3, 9)]);
        assert_eq!([1, 2, 3, 8].map(|line| lines.line_of(line)), [4, 4, 9, 9].map(Some));
        assert_eq!(LineMap::Cells(vec![(1, 2)]).in_words(5), "cell 2");
        assert_eq!(LineMap::Same.in_words(5), "line 5");
        assert_eq!((LineMap::Unknown.line_of(5), &LineMap::Unknown.in_words(5)[..]), (None, ""));
    }
}
