import Contracts

/// `books` of Bitget: each change names the one before it (`pseq`), and the snapshot comes first on the stream.
///
/// Frames without `seq` (protocol v1, and some of v2) carry a checksum instead: they are applied one after the other and
/// the checksum tells when one is missing. A frame with neither proves nothing.
struct BitgetBookRule: BookRule {
    var snapshotComesByStream: Bool { true }

    func verdict(_ update: DepthUpdate, after lastID: Int64, isFirst: Bool) -> BookVerdict {
        guard let previousID = update.previousID else { return update.checksum == nil ? .gap : .apply }
        if previousID == 0 {
            // No predecessor: the numbers started again. Before the first change it may be one kept from earlier.
            return isFirst && update.lastID <= lastID ? .stale : .gap
        }
        if previousID == lastID { return .apply }
        if update.lastID <= lastID { return .stale }
        return .gap
    }
}

extension BitgetCodec {
    /// CRC32 over `price:quantity` of the best 25 levels, a bid and an ask in turn, all joined with colons, each number
    /// as the venue wrote it; where a side has fewer levels the other goes on alone.
    func checksum(bids: [BookChange], asks: [BookChange]) -> Int32? {
        var crc = CRC32()
        var isFirst = true
        for index in 0..<25 {
            for side in [bids, asks] where index < side.count {
                if !isFirst { crc.take(0x3A) }
                isFirst = false
                crc.takeDecimal(side[index].price.decimal.units, digits: side[index].priceDigits)
                crc.take(0x3A)
                crc.takeDecimal(side[index].quantity.decimal.units, digits: side[index].quantityDigits)
            }
        }
        return Int32(bitPattern: crc.value)
    }
}
