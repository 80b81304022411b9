/// An amount and the asset it is counted in; amounts of different assets do not add up.
public struct AssetAmount: Hashable, Sendable, Codable {
    /// What is counted.
    public let asset: Asset
    /// How much of it.
    public let amount: Money

    /// So much of an asset.
    public init(_ amount: Money, of asset: Asset) {
        self.asset = asset
        self.amount = amount
    }

    /// The sum. Throws ``InvalidValue`` (`asset_mismatch`) or ``DecimalError/overflow``.
    public func adding(_ other: AssetAmount) throws -> AssetAmount {
        AssetAmount(try amount + other.matched(with: self), of: asset)
    }

    /// The difference. Throws ``InvalidValue`` (`asset_mismatch`) or ``DecimalError/overflow``.
    public func subtracting(_ other: AssetAmount) throws -> AssetAmount {
        AssetAmount(try amount - other.matched(with: self), of: asset)
    }

    private func matched(with other: AssetAmount) throws(InvalidValue) -> Money {
        guard asset == other.asset else {
            throw InvalidValue(.assetMismatch, "Amounts in \(other.asset) and \(asset) cannot be combined.")
        }
        return amount
    }
}
