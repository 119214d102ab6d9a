// Lays rows of codes out side by side, in panels: the twin of dev.lloyd.core.kernel.PanelPacking, byte for byte. Compiled
// because a matrix is laid out once, before the Java machine has compiled anything of its own.

#include <stdint.h>
#include <string.h>

#define LANES 16
#define BLOCK 32

// Bytes of four columns of sixteen rows.
#define QUAD (4 * LANES)

// The layouts of a file, as in BlockLayout.
enum { Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K };

// 32 codes, eight to a number.
typedef struct {
  uint64_t eights[4];
} codes;

static uint64_t load(const uint8_t *at) {
  uint64_t eight;
  memcpy(&eight, at, sizeof eight);
  return eight;
}

static void store(uint8_t *at, uint32_t word) { memcpy(at, &word, sizeof word); }

// Some bits of each of eight bytes.
static inline uint64_t field(uint64_t eight, int shift, int width) {
  return eight >> shift & ((1u << width) - 1) * 0x0101010101010101u;
}

// Two quads of a row, which are a vector apart.
static inline void put_pair(uint64_t pair, uint8_t *at) {
  store(at, (uint32_t)pair);
  store(at + QUAD, (uint32_t)(pair >> 32));
}

static inline uint64_t every_other(const codes *c, int shift, int width) {
  uint64_t all = 0;
  for (int i = 0; i < 4; i++) all |= field(c->eights[i], shift, width) << 2 * i;
  return all;
}

// The codes of 32 columns of a row: 8 bits, or pieces of 4, 2 and 1, the lowest bits first.
static inline void put_codes(const codes *c, int bits, uint8_t *at) {
  const uint64_t *eights = c->eights;
  if (bits == 8) {
    for (int i = 0; i < 4; i++) put_pair(eights[i], at + 2 * i * QUAD);
    return;
  }
  if (bits & 4) {
    put_pair(field(eights[0], 0, 4) | field(eights[2], 0, 4) << 4, at);
    put_pair(field(eights[1], 0, 4) | field(eights[3], 0, 4) << 4, at + 2 * QUAD);
    at += 4 * QUAD;
  }
  if (bits & 2) {
    put_pair(every_other(c, bits & 4, 2), at);
    at += 2 * QUAD;
  }
  if (bits & 1) {
    uint64_t even = every_other(c, bits & 6, 1);
    store(at, (uint32_t)even | (uint32_t)(even >> 32) << 1);
  }
}

// The low halves of 16 bytes, then the high ones.
static inline codes halves(const uint8_t *at) {
  uint64_t a = load(at);
  uint64_t b = load(at + 8);
  return (codes){{field(a, 0, 4), field(b, 0, 4), field(a, 4, 4), field(b, 4, 4)}};
}

// Some bits of 32 bytes.
static inline codes fields(const uint8_t *at, int shift, int width) {
  codes c;
  for (int i = 0; i < 4; i++) c.eights[i] = field(load(at + 8 * i), shift, width);
  return c;
}

// Puts bits above the lowest of codes.
static inline codes above(codes low, codes high, int place) {
  for (int i = 0; i < 4; i++) low.eights[i] |= high.eights[i] << place;
  return low;
}

// 32 bits, one for each code.
static inline codes single_bits(const uint8_t *at) {
  codes c;
  for (int i = 0; i < 4; i++) {
    // Each byte keeps the bit of its own place, and carries it to the top.
    uint64_t own = at[i] * 0x0101010101010101u & 0x8040201008040201u;
    c.eights[i] = (own + 0x7F7F7F7F7F7F7F7Fu) >> 7 & 0x0101010101010101u;
  }
  return c;
}

static inline codes signed_bytes(const uint8_t *at) {
  codes c;
  for (int i = 0; i < 4; i++) c.eights[i] = load(at + 8 * i) ^ 0x8080808080808080u;
  return c;
}

// Part `part` of 32 columns of a block.
static inline codes block_codes(int layout, const uint8_t *block, int part) {
  int quarter = part % 4;
  switch (layout) {
    case Q4_0: return halves(block + 2);
    case Q4_1: return halves(block + 4);
    case Q5_0: return above(halves(block + 6), single_bits(block + 2), 4);
    case Q5_1: return above(halves(block + 8), single_bits(block + 4), 4);
    case Q8_0: return signed_bytes(block + 2);
    case Q2_K: return fields(block + 16 + part / 4 * 32, 2 * quarter, 2);
    case Q3_K: return above(fields(block + 32 + part / 4 * 32, 2 * quarter, 2), fields(block, part, 1), 2);
    case Q4_K: return fields(block + 16 + part / 2 * 32, part % 2 * 4, 4);
    case Q5_K: return above(fields(block + 48 + part / 2 * 32, part % 2 * 4, 4), fields(block + 16, part, 1), 4);
    default: {
      codes low = fields(block + part / 4 * 64 + part % 2 * 32, quarter / 2 * 4, 4);
      return above(low, fields(block + 128 + part / 4 * 32, 2 * quarter, 2), 4);
    }
  }
}

static void put_half(const uint8_t *half, int negative, uint8_t *at) {
  at[0] = half[0];
  at[1] = half[1] ^ (negative ? 0x80 : 0);
}

// Scales and minimums of 6 bits for each 32 columns become bytes.
static void put_pairs_of_6(const uint8_t *packed, uint8_t *group, int lane) {
  for (int part = 0; part < 8; part++, packed++) {
    group[4 * LANES + 2 * LANES * part + lane] =
        part < 4 ? packed[0] & 63 : (packed[4] & 15) | packed[-4] >> 6 << 4;
    group[5 * LANES + 2 * LANES * part + lane] =
        part < 4 ? packed[4] & 63 : packed[4] >> 4 | packed[0] >> 6 << 4;
  }
}

// The signed scale of 16 columns of Q3_K.
static uint8_t scale_of_6(const uint8_t *packed, int part) {
  int low = packed[part % 8] >> part / 8 * 4 & 15;
  int high = packed[8 + part % 4] >> part / 4 * 2 & 3;
  return (uint8_t)((low | high << 4) - 32);
}

// What turns the codes of a row of a block into values.
static void put_scales(int layout, const uint8_t *block, uint8_t *group, int lane) {
  uint8_t *first = group + 2 * lane;
  uint8_t *second = first + 2 * LANES;
  switch (layout) {
    case Q4_1:
    case Q5_1: put_half(block + 2, 0, second); // fall through
    case Q4_0:
    case Q5_0:
    case Q8_0: put_half(block, 0, first); break;
    case Q2_K:
      put_half(block + 80, 0, first);
      put_half(block + 82, 1, second);
      for (int part = 0; part < 16; part++) group[4 * LANES + LANES * part + lane] = block[part];
      break;
    case Q3_K:
      put_half(block + 108, 0, first);
      for (int part = 0; part < 16; part++) group[4 * LANES + LANES * part + lane] = scale_of_6(block + 96, part);
      break;
    case Q4_K:
    case Q5_K:
      put_half(block, 0, first);
      put_half(block + 2, 1, second);
      put_pairs_of_6(block + 4, group, lane);
      break;
    case Q6_K:
      put_half(block + 208, 0, first);
      for (int part = 0; part < 16; part++) group[4 * LANES + LANES * part + lane] = block[192 + part];
      break;
  }
}

// Some rows of whole blocks become a panel. Where several blocks make a group, each has one scale of 16 bits.
void lloyd_lay_out_blocks(
    int layout, int bits, int header, int group_columns, int block_columns, int block_bytes, const uint8_t *rows,
    int count, int blocks, uint8_t *panel) {
  int group_blocks = group_columns / block_columns;
  const uint8_t *block = rows;
  for (int lane = 0; lane < count; lane++) {
    uint8_t *at = panel;
    for (int left = blocks; left > 0; left -= group_blocks) {
      uint8_t *scales = at;
      at += header;
      for (int i = 0; i < group_blocks && i < left; i++, block += block_bytes, scales += 2 * LANES) {
        put_scales(layout, block, scales, lane);
        for (int part = 0; part < block_columns / BLOCK; part++, at += QUAD * bits) {
          codes c = block_codes(layout, block, part);
          put_codes(&c, bits, at + 4 * lane);
        }
      }
    }
  }
}

// Eight codes that lie side by side, a byte each: halves are moved apart three times.
static inline uint64_t apart(uint64_t packed, int bits) {
  uint64_t low4 = (1ull << 4 * bits) - 1;
  uint64_t low2 = ((1ull << 2 * bits) - 1) * 0x0000000100000001u;
  uint64_t low1 = ((1ull << bits) - 1) * 0x0001000100010001u;
  packed = (packed & low4) | (packed >> 4 * bits & low4) << 32;
  packed = (packed & low2) | (packed >> 2 * bits & low2) << 16;
  return (packed & low1) | (packed >> bits & low1) << 8;
}

// 32 codes of a row, of which `left` are there.
static inline codes row_codes(const uint8_t *at, int bits, int left) {
  uint8_t padded[4 * 8 + 8] = {0};
  int whole = left < BLOCK ? left * bits : BLOCK * bits;
  memcpy(padded, at, (size_t)(whole + 7) / 8);
  if (whole % 8 != 0) padded[whole / 8] &= (uint8_t)((1 << whole % 8) - 1);
  codes c;
  for (int i = 0; i < 4; i++) c.eights[i] = apart(load(padded + i * bits), bits);
  return c;
}

// Some packed rows become a panel, whose scales and offsets are for 16 columns, or for any number of blocks.
void lloyd_lay_out_rows(
    int bits, int columns, int scale_columns, const uint8_t *rows, int64_t from_row, int count, const float *scales,
    const float *offsets, uint8_t *panel) {
  int64_t row_bytes = ((int64_t)columns * bits + 7) / 8;
  int64_t groups = (columns + scale_columns - 1) / scale_columns;
  int parts = scale_columns < BLOCK ? BLOCK / scale_columns : 1;
  for (int lane = 0; lane < count; lane++) {
    const uint8_t *row = rows + (from_row + lane) * row_bytes;
    int64_t scale = (from_row + lane) * groups;
    int64_t end = scale + groups;
    uint8_t *at = panel;
    for (int column = 0; column < columns; column += BLOCK) {
      if (column % scale_columns == 0) {
        for (int part = 0; part < parts && scale < end; part++, scale++) {
          memcpy(at + 4 * (LANES * part + lane), scales + scale, sizeof *scales);
          memcpy(at + 4 * (LANES * (parts + part) + lane), offsets + scale, sizeof *offsets);
        }
        at += 8 * LANES * parts;
      }
      codes c = row_codes(row + (int64_t)column * bits / 8, bits, columns - column);
      put_codes(&c, bits, at + 4 * lane);
      at += QUAD * bits;
    }
  }
}
