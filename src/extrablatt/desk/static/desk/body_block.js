// The body of an article in Wagtail's editor: a block that can't be shown is there where it was found, and nobody adds one.
(() => {
  class BodyBlockDefinition extends window.wagtailStreamField.blocks.StreamBlockDefinition {
    constructor(name, groups, initialStates, meta) {
      super(name, groups, initialStates, meta);
      this.groupedChildBlockDefs = groups.map(([label, blocks]) => [
        label,
        blocks.filter((block) => block.name !== "unreadable"),
      ]);
    }
  }
  window.telepath.register("extrablatt.desk.BodyBlock", BodyBlockDefinition);
})();
