# Builds and runs a program of test suites. Included after platform/compile.mk, with
#
#   TESTS      its files: every test_<suite>.c defines test_<suite>, and others may help
#   TESTED     the objects that are tested
#   TITLE      for the line that is printed

SUITES  := $(patsubst test_%.c,%,$(filter test_%.c,$(notdir $(TESTS))))
SOURCES := $(TESTS) tests/unit/main.c tests/unit/guard_$(GUARD).c $(THIRD_SOURCES) \
           $(if $(BARE),platform/cortexm/neso_memory.S)
OBJECTS := $(call objects,$(SOURCES))
LIST    := $(OUT)/generated/unit_suites.h

$(OBJECTS): | $(LIST)

$(LIST): FORCE
	@mkdir -p $(@D)
	@printf 'UNIT_SUITE(%s)\n' $(SUITES) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# A library, since some of it calls a device: the linker takes the modules that the tests name.
$(OUT)/tested.a: $(TESTED)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

$(OUT)/unit: $(OBJECTS) $(OUT)/tested.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ARCH) $(LINK_$(UNIT)) -o $@ $^ $(LIBS)

# In its own folder, where a test may find files. Two minutes are long for what takes seconds: a
# hang is a failure.
run: $(OUT)/unit
	@cd $(OUT) && timeout 120 $(RUN_$(UNIT)) ./unit >log 2>&1; status=$$?; \
	if [ $$status -ne 0 ]; then grep -v -e '\[ RUN' -e '\[       OK' log | tail -n 60; fi; \
	echo "$(TITLE), $(UNIT): $$(tail -n 1 log)"; exit $$status

-include $(wildcard $(patsubst %.o,%.d,$(OBJECTS) $(TESTED)))
