/// Items that come in longer pages than others, since they are small and many.
public protocol LongPageItem {
    /// Most items of a page.
    static var maxPageItems: Int { get }
}
