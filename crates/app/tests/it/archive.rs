//! ZIP files made by hand, so that every field of every header can be wrong.

use std::io::{Cursor, Read, Write};
use std::sync::OnceLock;

/// One entry, and how its headers lie.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its name as the directory has it.
    pub name: Vec<u8>,
    /// Its name as the local header has it, when that is another.
    pub local_name: Option<Vec<u8>>,
    /// Its content, inflated.
    pub content: Vec<u8>,
    /// What is stored, when that is not the content itself, and the method.
    pub packed: Option<(u16, Vec<u8>)>,
    /// General purpose flags; with bit 3 the local sizes are zero and a descriptor follows.
    pub flags: u16,
    /// Added to the right checksum.
    pub checksum_error: u32,
    /// The stated inflated size, when that is not the real one.
    pub stated_size: Option<u32>,
    /// Whether the directory leaves it out.
    pub is_unlisted: bool,
}

impl Entry {
    /// A stored entry without lies.
    pub fn new(name: &str, content: impl Into<Vec<u8>>) -> Entry {
        Entry { name: name.as_bytes().to_vec(), content: content.into(), ..Entry::default() }
    }

    /// The same, deflated.
    pub fn deflated(name: &str, content: impl Into<Vec<u8>>) -> Entry {
        let mut entry = Entry::new(name, content);
        entry.packed = Some((8, deflate(&entry.content)));
        entry
    }

    /// Its name, for people.
    pub fn label(&self) -> String {
        String::from_utf8_lossy(&self.name).into_owned()
    }
}

/// The entries of a package in order, directories left out.
pub fn unpack(bytes: &[u8]) -> Vec<Entry> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a good package");
    let mut entries = Vec::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a good entry");
        if file.is_dir() {
            continue;
        }
        let name = file.name().expect("a good name").into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("good content");
        entries.push(Entry::new(&name, content));
    }
    entries
}

/// Raw DEFLATE.
pub fn deflate(content: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .large_file(false);
    writer.start_file("x", options).expect("memory");
    writer.write_all(content).expect("memory");
    let whole = writer.finish().expect("memory").into_inner();
    // The only entry begins after its header of 30 bytes, the name and the extra field.
    let extra = usize::from(u16::from_le_bytes([whole[28], whole[29]]));
    let end = whole.windows(4).rposition(|w| w == b"PK\x05\x06").expect("an end record");
    let directory =
        u32::from_le_bytes(whole[end + 16..end + 20].try_into().expect("four")) as usize;
    let stored = whole[directory + 20..directory + 24].try_into().expect("four");
    whole[31 + extra..][..u32::from_le_bytes(stored) as usize].to_vec()
}

/// CRC-32 (ISO 3309).
pub fn crc32(bytes: &[u8]) -> u32 {
    static TABLE: OnceLock<[u32; 256]> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        std::array::from_fn(|n| {
            (0..8).fold(n as u32, |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
        })
    });
    !bytes.iter().fold(!0, |c, b| table[usize::from(c as u8 ^ b)] ^ (c >> 8))
}

/// Where an entry's content and checksums stand in a packed archive.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// First byte of the content.
    pub start: usize,
    /// Length of the content.
    pub length: usize,
    checksums: [usize; 2],
}

/// Packs entries one after the other and tells where everything stands.
pub fn pack_places(entries: &[Entry]) -> (Vec<u8>, Vec<Place>) {
    let mut out = Vec::new();
    let mut places = Vec::new();
    let mut directory = Vec::new();
    let mut listed = 0u16;
    for entry in entries {
        let header = out.len();
        let (method, data) = match &entry.packed {
            Some((method, packed)) => (*method, packed.as_slice()),
            None => (0, entry.content.as_slice()),
        };
        let checksum = crc32(&entry.content).wrapping_add(entry.checksum_error);
        let size = entry.stated_size.unwrap_or(entry.content.len() as u32);
        let sizes = [checksum, data.len() as u32, size];
        let streamed = entry.flags & 8 != 0;
        let local_name = entry.local_name.as_ref().unwrap_or(&entry.name);
        out.extend(b"PK\x03\x04");
        let shorts = |out: &mut Vec<u8>, values: &[u16]| {
            values.iter().for_each(|v| out.extend(v.to_le_bytes()));
        };
        let longs = |out: &mut Vec<u8>, values: &[u32]| {
            values.iter().for_each(|v| out.extend(v.to_le_bytes()));
        };
        shorts(&mut out, &[20, entry.flags, method, 0, 0x21]);
        let local_checksum = out.len();
        longs(&mut out, if streamed { &[0, 0, 0] } else { &sizes });
        shorts(&mut out, &[local_name.len() as u16, 0]);
        out.extend(local_name);
        let start = out.len();
        out.extend(data);
        if streamed {
            out.extend(b"PK\x07\x08");
            longs(&mut out, &sizes);
        }
        if entry.is_unlisted {
            continue;
        }
        listed += 1;
        directory.extend(b"PK\x01\x02");
        shorts(&mut directory, &[20, 20, entry.flags, method, 0, 0x21]);
        let central_checksum = directory.len();
        longs(&mut directory, &sizes);
        shorts(&mut directory, &[entry.name.len() as u16, 0, 0, 0, 0]);
        longs(&mut directory, &[0, header as u32]);
        directory.extend(&entry.name);
        places.push(Place {
            name: entry.label(),
            start,
            length: data.len(),
            checksums: [local_checksum, central_checksum],
        });
    }
    let at = out.len();
    places.iter_mut().for_each(|place| place.checksums[1] += at);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([listed.to_le_bytes(), listed.to_le_bytes()].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend((at as u32).to_le_bytes());
    out.extend([0, 0]);
    (out, places)
}

/// Packs entries one after the other.
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    pack_places(entries).0
}

/// Changes one byte of a stored entry and puts its checksums right, so that only the digest of
/// the part can tell.
pub fn flip(bytes: &mut [u8], place: &Place, at: usize, mask: u8) {
    bytes[place.start + at] ^= mask;
    let checksum = crc32(&bytes[place.start..place.start + place.length]).to_le_bytes();
    for field in place.checksums {
        bytes[field..field + 4].copy_from_slice(&checksum);
    }
}
