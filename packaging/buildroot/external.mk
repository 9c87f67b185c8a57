include $(sort $(wildcard $(BR2_EXTERNAL_RECOVERYD_PATH)/package/*/*.mk))
