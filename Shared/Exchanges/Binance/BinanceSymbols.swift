import Contracts

extension BinanceCodec {
    /// Binance spells symbols as we do.
    func venueSymbol(_ symbol: Symbol) -> String { symbol.description }

    /// Nil for dated futures (`BTCUSDT_260925`) and for the few listed under other than Latin letters.
    func symbol(_ venueSymbol: String) -> Symbol? {
        for byte in venueSymbol.utf8 {
            guard (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39) else { return nil }
        }
        return try? Symbol(parsing: venueSymbol)
    }

    /// The symbol of a frame or answer that was asked for by symbol.
    func requiredSymbol(_ value: VenueJSON) throws(ExchangeError) -> Symbol {
        guard let symbol = symbol(try value.text()) else { throw .malformed("a symbol is expected") }
        return symbol
    }
}
